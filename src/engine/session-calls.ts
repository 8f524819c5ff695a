/** An open session as the host calls it: the methods of `EngineApi`, without the session's id. */
import type { Batch } from '../model/network';
import type { EngineApi, Memory, SessionSnapshot } from '../protocol/engine-api';
import { runBenchmark } from './benchmark';
import { backtest, previewReward, ratePairs, useReward } from './rewards/reward-calls';
import type { Session } from './session';
import { evaluatePolicy, fit, simulate, train } from './stages';
import { proveIt } from './self-check';

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
  /** What the GPU holds, and what training will need. */
  memory: () => Memory;
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
    if (cold) warmUpLater(session);
    cold = false;
    return samples;
  };
  return {
    id: session.id,
    project: session.context.project,
    calls: { ...calls, liveSamples },
    snapshot: () => session.snapshot(),
    memory: () => session.memory(),
    fail: (error) => {
      jobs.fail(error);
    },
    close: () => session.close(),
  };
}

function sessionCalls<B extends Batch>(session: Session<B>): SessionCalls {
  const { jobs, store, project } = session.context;
  return {
    sample: (options) => settled(() => session.sample(options)),
    liveSamples: () => session.liveSamples(),
    watchLive: (watched) =>
      settled(() => {
        session.liveWatched = watched;
      }),
    nextPair: (options) => settled(() => session.nextPair(options)),
    compare: (comparison, rater) => session.compare(comparison, rater),
    simulate: (options) => simulate(session, options),
    comparisons: () => settled(() => session.journal.comparisons()),
    judge: (judgement, rater) => settled(() => session.judge(judgement, rater)),
    ratings: () => settled(() => session.journal.ratings()),
    demonstrations: () => settled(() => session.journal.demonstrations()),
    raters: () => settled(() => session.journal.raters()),
    agreement: () => settled(() => session.journal.agreement()),
    undo: () => session.journal.undo(),
    redo: () => session.journal.redo(),
    history: () => settled(() => session.journal.history()),
    comparisonsAt: (length) => settled(() => session.journal.comparisonsAt(length)),
    travel: (length) => settled(() => session.journal.travel(length)),
    removeRater: (rater) => settled(() => session.journal.removeRater(rater)),
    importFeedback: (jsonl) => settled(() => session.importFeedback(jsonl)),
    exportFeedback: (options) => settled(() => session.exportFeedback(options)),
    fitRewardModel: (config) => fit(session, config),
    auditFeedback: () => rewardDesk().then(({ audit }) => audit(session)),
    weighCriteria: (weights, field) =>
      rewardDesk().then(({ weighCriteria }) => weighCriteria(session, weights, field)),
    explainScore: (item) => rewardDesk().then(({ explain }) => explain(session, item)),
    checkRewardModel: () => rewardDesk().then(({ checkRewardModel }) => checkRewardModel(session)),
    startingPoints: () => rewardDesk().then(({ startingPoints }) => startingPoints(session)),
    warmStart: (options) => rewardDesk().then(({ warmStart }) => warmStart(session, options)),
    score: (items) => session.score(items),
    validateGrader: (grader) => session.validateGrader(grader),
    runGrader: (...args) =>
      import('./rewards/grader-runs').then(({ runOne }) => runOne(session, ...args)),
    useReward: (...args) => settled(() => useReward(session, ...args)),
    previewReward: (...args) => settled(() => previewReward(session, ...args)),
    backtest: (...args) => settled(() => backtest(session, ...args)),
    ratePairs: (...args) => settled(() => ratePairs(session, ...args)),
    endpoint: (change) =>
      import('./rewards/endpoint-desk').then(({ endpoint }) => endpoint(session, change)),
    rememberedEndpoint: () =>
      import('./rewards/endpoint-desk').then(({ rememberedEndpoint }) =>
        rememberedEndpoint(session),
      ),
    gold: (items) => settled(() => session.gold(items)),
    train: (options) => train(session, options),
    configure: (config) => settled(() => session.configure(config)),
    pause: () => settled(() => jobs.pause()),
    resume: () => settled(() => jobs.resume()),
    stop: () => settled(() => jobs.stop()),
    reset: () => session.reset(),
    evaluate: (options) => evaluatePolicy(session, options),
    arenaRounds: () => store.arenaRounds(project),
    saveArenaRound: (round) => store.saveArenaRound(project, round),
    experiment: async (options) => (await import('./experiments')).experiment(session, options),
    runs: () => session.runs.list(),
    removeRun: (id) => session.runs.remove(id),
    diagnoses: () => session.models.training.diagnoses(),
    rollouts: (iteration) => settled(() => session.models.training.archive.rollouts(iteration)),
    rolloutIterations: () => settled(() => [...session.models.training.archive.iterations]),
    selfCheck: () => proveIt(session),
    benchmark: (options) => runBenchmark(session, options),
    listCheckpoints: () => session.listCheckpoints(),
    saveCheckpoint: (name) => session.saveCheckpoint(name),
    restoreCheckpoint: (id) => session.restoreCheckpoint(id),
    removeCheckpoint: (id) => session.removeCheckpoint(id),
  };
}

/** Fetched when first asked. */
function rewardDesk() {
  return import('./reward-desk');
}

/** What `work` gives or throws, as a promise. */
function settled<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

/** Without its code the first training compiles for itself, and says what is missing. */
function warmUpLater<B extends Batch>(session: Session<B>): void {
  void import('./warm-up').then(({ warmUp }) => warmUp(session)).catch(() => undefined);
}
