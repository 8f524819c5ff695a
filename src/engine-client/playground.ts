/** `window.playground`: the public scripting API on top of the engine. */
import type { EngineApi, EngineEvent } from '../protocol/engine-api';
import type { EngineInfo, Playground, Session } from '../protocol/playground';
import { CALL_AUDIENCE, type CallName } from '../protocol/project-calls';

/**
 * @param ready resolves when the engine has its device; the page passes its own, so that a
 *   script waits for the same engine that a person sees starting
 */
export function createPlayground(
  engine: EngineApi,
  ready: () => Promise<EngineInfo> = () => engine.start('auto'),
): Playground {
  const followers = followEvents(engine);
  const afterStart = async <T>(call: () => Promise<T>): Promise<T> => {
    await ready();
    return call();
  };
  return {
    ready,
    labs: () => afterStart(() => engine.labs()),
    projects: () => afterStart(() => engine.projects()),
    open: (options) =>
      afterStart(async () => {
        const { sessionId } = await engine.open(options);
        return createSession(engine, sessionId, followers);
      }),
  };
}

/** Events that a script may follow while the call that brings them runs. */
const FOLLOWED = {
  fitRewardModel: 'reward-model-step',
  train: 'training',
  experiment: 'experiment',
} as const satisfies Partial<Record<CallName, EngineEvent['kind']>>;
type FollowedCall = keyof typeof FOLLOWED;

type Listener = (metrics: never) => void;
type Followers = ReadonlyMap<string, Set<Listener>>;

function followEvents(engine: EngineApi): Followers {
  const followers: Followers = new Map(
    Object.values(FOLLOWED).map((kind) => [kind, new Set<Listener>()]),
  );
  void engine.subscribe((event) => {
    if (!('metrics' in event)) return;
    for (const listener of followers.get(event.kind) ?? []) listener(event.metrics as never);
  });
  return followers;
}

/** Scripts have every call that is theirs, under the name that `CALL_AUDIENCE` says. */
function createSession(engine: EngineApi, id: string, followers: Followers): Session {
  const session: Record<string, unknown> = {};
  for (const [name, audience] of Object.entries(CALL_AUDIENCE) as [CallName, string][]) {
    if (audience === 'page') continue;
    const call = engine[name] as (id: string, ...args: unknown[]) => Promise<unknown>;
    const bound = (...args: unknown[]): Promise<unknown> => call(id, ...args);
    const [group, inGroup] = audience.split('.');
    if (group === undefined || inGroup === undefined) {
      session[name] = name in FOLLOWED ? followed(bound, followers, name as FollowedCall) : bound;
    } else {
      session[group] = { ...(session[group] as object | undefined), [inGroup]: bound };
    }
  }
  // One entry for each of the calls that `Session` is derived from.
  return session as unknown as Session;
}

/** The call with a listener behind its options, which hears of its progress while it runs. */
function followed(
  call: (options?: unknown) => Promise<unknown>,
  followers: Followers,
  name: FollowedCall,
): (options?: unknown, listener?: Listener) => Promise<unknown> {
  const set = followers.get(FOLLOWED[name]);
  return async (options, listener) => {
    if (listener !== undefined) set?.add(listener);
    try {
      return await call(options);
    } finally {
      if (listener !== undefined) set?.delete(listener);
    }
  };
}
