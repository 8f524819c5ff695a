/** `window.playground`: the public scripting API on top of the engine. */
import type { EngineApi, EngineEvent } from '../protocol/engine-api';
import type {
  EngineInfo,
  Playground,
  RewardModelMetrics,
  Session,
  TrainingMetrics,
} from '../protocol/playground';

/**
 * @param ready resolves when the engine has its device; the page passes its own, so that a
 *   script waits for the same engine that a person sees starting
 */
export function createPlayground(
  engine: EngineApi,
  ready: () => Promise<EngineInfo> = () => engine.start('webgpu'),
): Playground {
  const progress = listenForProgress(engine);
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
        return createSession(engine, sessionId, progress);
      }),
  };
}

interface ProgressListeners {
  readonly fit: Set<(metrics: RewardModelMetrics) => void>;
  readonly experiment: Set<(metrics: TrainingMetrics) => void>;
  readonly train: Set<(metrics: TrainingMetrics) => void>;
}

function listenForProgress(engine: EngineApi): ProgressListeners {
  const listeners: ProgressListeners = { fit: new Set(), experiment: new Set(), train: new Set() };
  const tell = (event: EngineEvent): void => {
    if (event.kind === 'reward-model-step') {
      for (const listener of listeners.fit) listener(event.metrics);
    } else if (event.kind === 'experiment') {
      for (const listener of listeners.experiment) listener(event.metrics);
    } else if (event.kind === 'training') {
      for (const listener of listeners.train) listener(event.metrics);
    }
  };
  void engine.subscribe(tell);
  return listeners;
}

function createSession(engine: EngineApi, id: string, progress: ProgressListeners): Session {
  return {
    sample: (options) => engine.sample(id, options),
    compare: (comparison) => engine.compare(id, comparison, 'script'),
    simulate: (options) => engine.simulate(id, options),
    comparisons: () => engine.comparisons(id),
    judge: (judgement) => engine.judge(id, judgement, 'script'),
    ratings: () => engine.ratings(id),
    demonstrations: () => engine.demonstrations(id),
    raters: () => engine.raters(id),
    agreement: () => engine.agreement(id),
    undo: () => engine.undo(id),
    redo: () => engine.redo(id),
    history: () => engine.history(id),
    comparisonsAt: (length) => engine.comparisonsAt(id, length),
    travel: (length) => engine.travel(id, length),
    removeRater: (rater) => engine.removeRater(id, rater),
    importFeedback: (jsonl) => engine.importFeedback(id, jsonl),
    exportFeedback: (options) => engine.exportFeedback(id, options),
    fitRewardModel: (options = {}, onProgress) =>
      during(progress.fit, onProgress, () => engine.fitRewardModel(id, options)),
    auditFeedback: () => engine.auditFeedback(id),
    weighCriteria: (weights, field) => engine.weighCriteria(id, weights, field),
    explainScore: (item) => engine.explainScore(id, item),
    checkRewardModel: () => engine.checkRewardModel(id),
    warmStart: (options) => engine.warmStart(id, options),
    score: (items) => engine.score(id, items),
    graders: {
      validate: (grader) => engine.validateGrader(id, grader),
      run: (grader, options) => engine.runGrader(id, grader, options),
      endpoint: (change) => engine.endpoint(id, change),
    },
    useReward: (reward, options) => engine.useReward(id, reward, options),
    previewReward: (reward, options) => engine.previewReward(id, reward, options),
    backtest: (reward) => engine.backtest(id, reward),
    ratePairs: (reward, options) => engine.ratePairs(id, reward, options),
    gold: (items) => engine.gold(id, items),
    train: (options, onMetrics) =>
      during(progress.train, onMetrics, () => engine.train(id, options)),
    pause: () => engine.pause(id),
    resume: () => engine.resume(id),
    reset: () => engine.reset(id),
    evaluate: (options = {}) => engine.evaluate(id, options),
    experiment: (options, onMetrics) =>
      during(progress.experiment, onMetrics, () => engine.experiment(id, options)),
    runs: {
      list: () => engine.runs(id),
      remove: (run) => engine.removeRun(id, run),
    },
    diagnoses: () => engine.diagnoses(id),
    rollouts: ({ iteration } = {}) => engine.rollouts(id, iteration),
    selfCheck: () => engine.selfCheck(id),
    benchmark: (options) => engine.benchmark(id, options),
    checkpoints: {
      list: () => engine.listCheckpoints(id),
      save: (name) => engine.saveCheckpoint(id, name),
      restore: (checkpoint) => engine.restoreCheckpoint(id, checkpoint),
      remove: (checkpoint) => engine.removeCheckpoint(id, checkpoint),
    },
  };
}

/** Keeps `listener` in the set while `call` runs. */
async function during<L, R>(
  set: Set<L>,
  listener: L | undefined,
  call: () => Promise<R>,
): Promise<R> {
  if (listener === undefined) return call();
  set.add(listener);
  try {
    return await call();
  } finally {
    set.delete(listener);
  }
}
