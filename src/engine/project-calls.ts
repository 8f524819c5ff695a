/** The handlers of every call on an open project (protocol/project-calls.ts), one line each. */
import type { Memory, SessionSnapshot } from '../protocol/engine-api';
import type { ProjectCalls } from '../protocol/project-calls';
import {
  backtest,
  previewReward,
  ratePairs,
  runGrader,
  useReward,
} from '../project/rewards/reward-calls';
import { later } from '../project/later';
import type { Project } from '../project/project';
import type { Jobs } from './jobs';
import { compare, judge, nextPair } from '../project/feedback/feedback-calls';
import { evaluatePolicy } from '../project/evaluation/evaluate';
import { fit } from '../project/reward-model/fit';
import { gold, sample } from '../project/inspection/answers';
import { restoreCheckpoint, snapshotOf } from '../project/snapshot';

/** Who judges where a call does not say. */
const SCRIPT = 'script';

export interface OpenSession {
  readonly id: string;
  readonly project: string;
  readonly calls: ProjectCalls;
  snapshot: () => SessionSnapshot;
  /** What the GPU holds, and what training will need. */
  memory: () => Memory;
  /** Ends every job with this error. */
  fail: (error: Error) => void;
  /** Storage was deleted: what is in memory is kept again. */
  writeAgain: () => Promise<void>;
  close: () => Promise<void>;
}

/** @param warm compile the kernels of training after the first live samples, which thus come first */
export function openSession(project: Project, jobs: Jobs, warm: boolean): OpenSession {
  let cold = warm;
  const calls = projectCalls(project, jobs);
  const liveSamples: ProjectCalls['liveSamples'] = async () => {
    const samples = await calls.liveSamples();
    if (cold) warmUpLater(project);
    cold = false;
    return samples;
  };
  return {
    id: project.id,
    project: project.context.project,
    calls: { ...calls, liveSamples },
    snapshot: () => snapshotOf(project),
    memory: () => project.memory(),
    fail: (error) => {
      jobs.fail(error);
    },
    writeAgain: async () => (await import('../project/rewriting')).writeAgain(project),
    close: () => project.close(),
  };
}

function projectCalls(project: Project, jobs: Jobs): ProjectCalls {
  const { store, project: name } = project.context;
  return {
    sample: (options = {}) => sample(project, options),
    liveSamples: () => project.liveSamples(),
    watchLive: (watched) =>
      settled(() => {
        project.liveWatched = watched;
      }),
    nextPair: (options) => nextPair(project, options),
    compare: (comparison, rater = SCRIPT) => compare(project, comparison, rater),
    simulate: (options) =>
      import('../project/feedback/simulate').then(({ simulate }) => simulate(project, options)),
    comparisons: () => settled(() => project.journal.comparisons()),
    judge: (judgement, rater = SCRIPT) => judge(project, judgement, rater),
    ratings: () => settled(() => project.journal.ratings()),
    demonstrations: () => settled(() => project.journal.demonstrations()),
    raters: () => later.feedbackReview().then(({ raters }) => raters(project.journal)),
    agreement: () => later.feedbackReview().then(({ agreement }) => agreement(project.journal)),
    undo: () => project.journal.undo(),
    redo: () => project.journal.redo(),
    history: () => later.feedbackReview().then(({ history }) => history(project.journal)),
    comparisonsAt: (length) => settled(() => project.journal.comparisonsAt(length)),
    revertTo: (length) => settled(() => project.journal.revertTo(length)),
    travel: (length) => settled(() => project.journal.revertTo(length)),
    removeRater: (rater) => settled(() => project.journal.removeRater(rater)),
    feedbackStatus: () => settled(() => project.journal.status()),
    saveFeedback: () => project.journal.save(),
    importFeedback: (...args) => feedbackFiles().then(({ bring }) => bring(project, ...args)),
    previewFeedback: (...args) => feedbackFiles().then(({ preview }) => preview(...args)),
    exportFeedback: (options) => feedbackFiles().then(({ write }) => write(project, options)),
    fitRewardModel: (config = {}) => fit(project, config),
    auditFeedback: () => rewardDesk().then(({ audit }) => audit(project)),
    weighCriteria: (weights, field) =>
      rewardDesk().then(({ weighCriteria }) => weighCriteria(project, weights, field)),
    explainScore: (item) => rewardDesk().then(({ explain }) => explain(project, item)),
    checkRewardModel: () => rewardDesk().then(({ checkRewardModel }) => checkRewardModel(project)),
    startingPoints: () => warmStarts().then(({ startingPoints }) => startingPoints(project)),
    warmStart: (options) => warmStarts().then(({ warmStart }) => warmStart(project, options)),
    score: (items) => project.score(items),
    validateGrader: (grader) =>
      import('../graders').then(({ readValidGrader }) => readValidGrader(grader)),
    runGrader: (...args) => settled(() => runGrader(project, ...args)),
    useReward: (...args) => settled(() => useReward(project, ...args)),
    previewReward: (...args) => settled(() => previewReward(project, ...args)),
    backtest: (...args) => settled(() => backtest(project, ...args)),
    ratePairs: (...args) => settled(() => ratePairs(project, ...args)),
    endpoint: (change) =>
      import('../project/rewards/endpoint').then(({ endpoint }) => endpoint(project, change)),
    rememberedEndpoint: () =>
      import('../project/rewards/endpoint').then(({ rememberedEndpoint }) =>
        rememberedEndpoint(project),
      ),
    gold: (items) => settled(() => gold(project, items)),
    train: async (options) => (await import('../project/training/train')).train(project, options),
    configure: (config) => settled(() => project.training.settings.configure(config)),
    pause: () => settled(() => jobs.pause()),
    resume: () => settled(() => jobs.resume()),
    stop: (jobId) => settled(() => jobs.stop(jobId)),
    reset: () => project.reset(),
    evaluate: (options = {}) => evaluatePolicy(project, options),
    arenaRounds: () => store.arenaRounds(name),
    saveArenaRound: (round) => store.saveArenaRound(name, round),
    experiment: async (options) =>
      (await import('../project/training/experiments')).experiment(project, options),
    runs: () => project.runs.list(),
    removeRun: (id) => project.runs.remove(id),
    diagnoses: () => project.training.diagnoses(),
    rollouts: ({ iteration } = {}) => project.training.rollouts(iteration),
    rolloutIterations: () => settled(() => [...project.training.archive.iterations]),
    selfCheck: () =>
      import('../project/inspection/self-check').then(({ proveIt }) => proveIt(project)),
    benchmark: (options) =>
      import('../project/inspection/benchmark').then(({ runBenchmark }) =>
        runBenchmark(project, options),
      ),
    exportModel: (options) =>
      import('../project/exports').then(({ exportModel }) => exportModel(project, options)),
    listCheckpoints: async () => (await project.checkpoints()).list(),
    saveCheckpoint: (name) => project.saveCheckpoint(name),
    restoreCheckpoint: (id) => restoreCheckpoint(project, id),
    removeCheckpoint: async (id) => (await project.checkpoints()).remove(id),
  };
}

/** Fetched when first asked. */
function rewardDesk() {
  return import('../project/inspection/reward-model-checks');
}

function feedbackFiles() {
  return import('../project/feedback/files');
}

function warmStarts() {
  return import('../project/reward-model/warm-start');
}

/** What `work` gives or throws, as a promise. */
function settled<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

/** Without its code the first training compiles for itself, and says what is missing. */
function warmUpLater(project: Project): void {
  void import('../project/training/warm-up')
    .then(({ warmUp }) => warmUp(project))
    .catch(() => undefined);
}
