/** An open session as the host calls it: the methods of `EngineApi`, without the session's id. */
import type { Batch } from '../model/network';
import type { EngineApi, SessionSnapshot } from '../protocol/engine-api';
import type { Session } from './session';
import { evaluatePolicy, fit, simulate, train } from './stages';
import { warmUp } from './warm-up';

type WithoutId = 'subscribe' | 'start' | 'labs' | 'projects' | 'removeProject' | 'open';

export type SessionCalls = {
  [K in Exclude<keyof EngineApi, WithoutId>]: EngineApi[K] extends (
    id: string,
    ...args: infer Args
  ) => infer Result
    ? (...args: Args) => Result
    : never;
};

export interface OpenSession {
  readonly id: string;
  readonly project: string;
  readonly calls: SessionCalls;
  snapshot: () => SessionSnapshot;
  /** Ends every job with this error. */
  fail: (error: Error) => void;
  close: () => Promise<void>;
}

/**
 * Hides which kind of batch the session's lab uses.
 *
 * @param warm compile the kernels of training after the first live samples, which thus come first
 */
export function openSession<B extends Batch>(session: Session<B>, warm: boolean): OpenSession {
  const { jobs } = session.context;
  let cold = warm;
  const calls = sessionCalls(session);
  const liveSamples: SessionCalls['liveSamples'] = async () => {
    const samples = await calls.liveSamples();
    if (cold) void warmUp(session);
    cold = false;
    return samples;
  };
  return {
    id: session.id,
    project: session.context.project,
    calls: { ...calls, liveSamples },
    snapshot: () => session.snapshot(),
    fail: (error) => {
      jobs.fail(error);
    },
    close: () => session.close(),
  };
}

function sessionCalls<B extends Batch>(session: Session<B>): SessionCalls {
  const { jobs } = session.context;
  return {
    sample: async (options) => session.sample(options),
    liveSamples: async () => session.liveSamples(),
    nextPair: async (prompt) => session.nextPair(prompt),
    compare: async (comparison, rater) => session.compare(comparison, rater),
    simulate: async (options) => simulate(session, options),
    comparisons: async () => session.journal.comparisons(),
    undo: async () => session.journal.undo(),
    redo: async () => session.journal.redo(),
    fitRewardModel: async (config) => fit(session, config),
    score: async (items) => session.score(items),
    gold: async (items) => session.gold(items),
    train: async (options) => train(session, options),
    configure: async (config) => {
      session.configure(config);
    },
    pause: async () => {
      jobs.pause();
    },
    resume: async () => {
      jobs.resume();
    },
    stop: async () => {
      jobs.stop();
    },
    reset: async () => session.reset(),
    evaluate: async (options) => evaluatePolicy(session, options),
    listCheckpoints: async () => session.listCheckpoints(),
    saveCheckpoint: async (name) => session.saveCheckpoint(name),
    restoreCheckpoint: async (id) => session.restoreCheckpoint(id),
    removeCheckpoint: async (id) => session.removeCheckpoint(id),
  };
}
