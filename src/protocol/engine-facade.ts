/** An engine's calls on a project as methods, however they travel to it. */
import type { EngineApi, EngineCalls, EngineEvents } from './engine-api';
import { CALL_AUDIENCE, type CallName } from './project-calls';

/** @param engine in this thread, or a client of one in another */
export function engineFacade(engine: EngineCalls & EngineEvents): EngineApi {
  const names = Object.keys(CALL_AUDIENCE) as CallName[];
  const onProject = Object.fromEntries(
    names.map((name) => [
      name,
      (sessionId: string, ...args: unknown[]) => engine.call(sessionId, name, args),
    ]),
  );
  const { start, compareDevices, labs, projects, removeProject, open, subscribe } = engine;
  // One method for each name of the table, each typed by it.
  return {
    start,
    compareDevices,
    labs,
    projects,
    removeProject,
    open,
    subscribe,
    ...onProject,
  } as EngineApi;
}
