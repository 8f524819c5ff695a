/**
 * What crosses the worker boundary: every call the page may make and every event it may hear.
 * The engine holds one open session; calls on a session that is no longer open are refused.
 */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { CollectingConfig } from '../config/collecting-fields';
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { ErrorRecord } from '../shared/errors';
import type { ArenaRound } from './arena';
import type { Diagnosis } from './diagnosis';
import type {
  AgreementReport,
  Demonstration,
  ExportOptions,
  HistoryEntry,
  ImportReport,
  Judged,
  Judgement,
  Provenance,
  RaterInfo,
  Rating,
} from './feedback';
import type { EndpointOptions, EndpointStatus } from './endpoint';
import type { Grader, GraderRunOptions, GraderRunResult } from './graders';
import type { LabDescription } from './lab';
import type {
  CheckpointInfo,
  Comparison,
  EngineInfo,
  EvaluateOptions,
  EvaluationReport,
  Item,
  LabInfo,
  NewComparison,
  OpenOptions,
  ProjectInfo,
  RewardModelMetrics,
  RewardModelReport,
  Sample,
  SampleOptions,
  SimulateOptions,
  TrainingMetrics,
  TrainingReport,
  TrainOptions,
} from './playground';
import type {
  FeedbackAudit,
  RewardModelCheck,
  ScoreExplanation,
  WarmStartOptions,
} from './reward-model';
import type {
  BacktestReport,
  PlantedReward,
  PreviewOptions,
  RatedPairs,
  RateOptions,
  RewardInUse,
  RewardPreview,
  RewardScale,
  GivenReward,
} from './rewards';
import type { ExperimentOptions, RunRecord } from './run';
import type { Trajectory } from './trajectory';
import type { BenchmarkOptions, BenchmarkReport } from './benchmark';
import type { SelfCheckReport } from './self-check';

export type { LabDescription, MeasureDescription } from './lab';

export interface ModelDescription {
  readonly name: string;
  readonly parameters: number;
  /** Layers, width and the like, as label and value, for display. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Cross-entropy on the held-out plain corpus, nats per token, from pre-training. */
  readonly heldoutLoss?: number;
}

/** Everything that the page shows about a session, as it is on opening. */
export interface SessionSnapshot {
  readonly sessionId: string;
  readonly project: string;
  readonly seed: number;
  readonly lab: LabDescription;
  readonly model: ModelDescription;
  readonly comparisons: readonly Comparison[];
  readonly feedback: FeedbackStatus;
  readonly rewardModel?: RewardModelReport;
  readonly training: readonly TrainingMetrics[];
  readonly evaluation?: EvaluationReport;
  readonly rewardModelConfig: RewardModelConfig;
  readonly trainingConfig: TrainingConfig;
  readonly reward: RewardInUse;
}

/** Two answers to judge. Sides are already in random order. */
export interface Pair extends Provenance {
  readonly prompt: string;
  readonly a: Sample;
  readonly b: Sample;
  /** The comparison that this pair asks again. Its samples then hold the texts alone. */
  readonly repeats?: string;
}

/** Which pair comes next. */
export interface PairOptions extends Partial<CollectingConfig> {
  /** Ask about this prompt instead of the next one. */
  readonly prompt?: string;
  /** Who will judge it; 'human' by default. */
  readonly rater?: string;
}

/** What the feedback's buttons and counters need besides the comparisons. */
export interface FeedbackStatus {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly ratings: number;
  readonly demonstrations: number;
  /** Length of the history. */
  readonly events: number;
}

/** The same held-out prompt answered by base and tuned policy, for watching. */
export interface LiveSample {
  readonly prompt: string;
  readonly base: Sample;
  readonly tuned: Sample;
  /** log π_tuned − log π_base of each token of the tuned answer, nats. */
  readonly tokenShift: readonly number[];
  readonly baseScore?: number;
  readonly tunedScore?: number;
  readonly baseGold: Readonly<Record<string, number>>;
  readonly tunedGold: Readonly<Record<string, number>>;
}

export type JobName =
  | 'open'
  | 'warm-up'
  | 'simulate'
  | 'fit'
  | 'train'
  | 'evaluate'
  | 'experiment'
  | 'self-check'
  | 'benchmark'
  | 'import'
  | 'python';

export interface Memory {
  readonly gpuBytes: number;
  readonly tensors: number;
  /** What training with the present settings will need; absent while no session is open. */
  readonly predictedBytes?: number;
}

export type EngineEvent =
  | {
      readonly kind: 'progress';
      readonly job: JobName;
      readonly done: number;
      readonly total: number;
      /** Estimated from the pace so far; absent until there is one. */
      readonly secondsLeft?: number;
      readonly note?: string;
    }
  | { readonly kind: 'job-ended'; readonly job: JobName; readonly error?: ErrorRecord }
  | {
      /** The first `from` comparisons stay as they are, all after them become these. */
      readonly kind: 'feedback';
      readonly from: number;
      readonly comparisons: readonly Comparison[];
      readonly status: FeedbackStatus;
    }
  | { readonly kind: 'pair-judged'; readonly pair: Pair; readonly comparison: Comparison }
  | { readonly kind: 'reward-model-step'; readonly metrics: RewardModelMetrics }
  | { readonly kind: 'reward-model'; readonly report: RewardModelReport | undefined }
  | { readonly kind: 'reward-in-use'; readonly reward: RewardInUse }
  /** Criteria were weighed anew; the fit is the same. */
  | { readonly kind: 'reward-weights'; readonly report: RewardModelReport }
  | { readonly kind: 'training'; readonly metrics: TrainingMetrics }
  | { readonly kind: 'training-state'; readonly state: 'running' | 'paused' | 'idle' }
  | { readonly kind: 'experiment'; readonly name: string; readonly metrics: TrainingMetrics }
  /** Newest first. */
  | { readonly kind: 'runs'; readonly runs: readonly RunRecord[] }
  /** After each iteration; empty where nothing is wrong. */
  | { readonly kind: 'diagnoses'; readonly diagnoses: readonly Diagnosis[] }
  | { readonly kind: 'training-reset'; readonly training: readonly TrainingMetrics[] }
  | {
      readonly kind: 'live-samples';
      readonly iteration: number;
      readonly samples: readonly LiveSample[];
    }
  | { readonly kind: 'evaluation'; readonly report: EvaluationReport | undefined }
  | { readonly kind: 'checkpoints'; readonly checkpoints: readonly CheckpointInfo[] }
  | { readonly kind: 'session'; readonly snapshot: SessionSnapshot }
  | { readonly kind: 'memory'; readonly memory: Memory }
  | { readonly kind: 'gpu-error'; readonly error: ErrorRecord }
  | { readonly kind: 'device-lost'; readonly reason: string }
  /** An automatic save failed; the work goes on, unsaved. */
  | { readonly kind: 'storage-error'; readonly error: ErrorRecord };

export interface EngineApi {
  /** Receives every event from now on. */
  subscribe: (listener: (event: EngineEvent) => void) => Promise<void>;
  /** Takes the device; `NoWebGpuError` where there is none. */
  start: (backend: 'webgpu' | 'cpu') => Promise<EngineInfo>;
  labs: () => Promise<LabInfo[]>;
  projects: () => Promise<ProjectInfo[]>;
  removeProject: (name: string) => Promise<void>;
  open: (options: OpenOptions) => Promise<SessionSnapshot>;

  sample: (sessionId: string, options: SampleOptions) => Promise<Sample[]>;
  liveSamples: (sessionId: string) => Promise<LiveSample[]>;
  /** Whether each iteration ends with live samples; it does until told otherwise. */
  watchLive: (sessionId: string, watched: boolean) => Promise<void>;
  nextPair: (sessionId: string, options?: PairOptions) => Promise<Pair>;
  compare: (sessionId: string, comparison: NewComparison, rater: string) => Promise<Comparison>;
  simulate: (sessionId: string, options: SimulateOptions) => Promise<Comparison[]>;
  comparisons: (sessionId: string) => Promise<Comparison[]>;
  judge: (sessionId: string, judgement: Judgement, rater: string) => Promise<Judged>;
  ratings: (sessionId: string) => Promise<Rating[]>;
  demonstrations: (sessionId: string) => Promise<Demonstration[]>;
  raters: (sessionId: string) => Promise<RaterInfo[]>;
  agreement: (sessionId: string) => Promise<AgreementReport>;
  undo: (sessionId: string) => Promise<void>;
  redo: (sessionId: string) => Promise<void>;
  history: (sessionId: string) => Promise<HistoryEntry[]>;
  comparisonsAt: (sessionId: string, length: number) => Promise<Comparison[]>;
  travel: (sessionId: string, length: number) => Promise<void>;
  removeRater: (sessionId: string, rater: string) => Promise<void>;
  /** The job 'import'; stopped, it resolves with what it had read. */
  importFeedback: (sessionId: string, jsonl: string | Blob) => Promise<ImportReport>;
  exportFeedback: (sessionId: string, options: ExportOptions) => Promise<Blob>;
  fitRewardModel: (
    sessionId: string,
    config: Partial<RewardModelConfig>,
  ) => Promise<RewardModelReport>;
  auditFeedback: (sessionId: string) => Promise<FeedbackAudit>;
  weighCriteria: (
    sessionId: string,
    weights: Readonly<Record<string, number>>,
    domain?: string,
  ) => Promise<RewardModelReport>;
  explainScore: (sessionId: string, item: Item) => Promise<ScoreExplanation>;
  checkRewardModel: (sessionId: string) => Promise<RewardModelCheck>;
  /** Checkpoints of all projects, newest first. */
  startingPoints: (sessionId: string) => Promise<CheckpointInfo[]>;
  warmStart: (sessionId: string, options: WarmStartOptions) => Promise<RewardModelReport>;
  score: (sessionId: string, items: readonly Item[]) => Promise<number[]>;
  validateGrader: (sessionId: string, grader: unknown) => Promise<{ readonly grader: Grader }>;
  runGrader: (
    sessionId: string,
    grader: unknown,
    options: GraderRunOptions,
  ) => Promise<GraderRunResult>;
  /** What training optimises, from the next iteration on. */
  useReward: (
    sessionId: string,
    reward: GivenReward | PlantedReward,
    options?: { readonly scale?: RewardScale },
  ) => Promise<void>;
  /** The reward of the answers of the last iterations, or of fresh ones. */
  previewReward: (
    sessionId: string,
    reward: GivenReward,
    options?: PreviewOptions,
  ) => Promise<RewardPreview>;
  /** The same against ground truth and judged pairs, with attempts to cheat it. */
  backtest: (sessionId: string, reward: GivenReward) => Promise<BacktestReport>;
  /** Judgements of pairs by the reward, under its name, beside those of people. */
  ratePairs: (sessionId: string, reward: GivenReward, options: RateOptions) => Promise<RatedPairs>;
  /** A service of the user's own behind model graders: turned on, `off`, or asked how it stands. */
  endpoint: (
    sessionId: string,
    change?: EndpointOptions | 'off',
  ) => Promise<EndpointStatus | undefined>;
  /** Settings with which the project's service was on last; its key where that was to be kept. */
  rememberedEndpoint: (sessionId: string) => Promise<EndpointOptions | undefined>;
  gold: (sessionId: string, items: readonly Item[]) => Promise<Record<string, number>[]>;
  /** Continues from the current policy for so many iterations. */
  train: (sessionId: string, options: TrainOptions) => Promise<TrainingReport>;
  /** Takes effect from the next iteration of a running training. */
  configure: (sessionId: string, config: Partial<TrainingConfig>) => Promise<void>;
  pause: (sessionId: string) => Promise<void>;
  resume: (sessionId: string) => Promise<void>;
  /**
   * Ends the running (or paused) job after its current step. Simulated comparisons and training
   * then resolve with what they achieved, which stays; fitting and evaluating reject with
   * `StoppedError` and leave what was there before.
   */
  stop: (sessionId: string) => Promise<void>;
  reset: (sessionId: string) => Promise<void>;
  evaluate: (sessionId: string, options: EvaluateOptions) => Promise<EvaluationReport>;

  /** Of the project's blind arena, newest first. */
  arenaRounds: (sessionId: string) => Promise<ArenaRound[]>;
  /** Keeps the round, or what it has become. */
  saveArenaRound: (sessionId: string, round: ArenaRound) => Promise<void>;

  /** A run beside the tuned policy, from the base model; it stays as it is. */
  experiment: (sessionId: string, options: ExperimentOptions) => Promise<RunRecord>;
  /** Newest first. */
  runs: (sessionId: string) => Promise<RunRecord[]>;
  removeRun: (sessionId: string, id: string) => Promise<void>;
  diagnoses: (sessionId: string) => Promise<Diagnosis[]>;
  rollouts: (sessionId: string, iteration?: number) => Promise<Trajectory[]>;
  /** The iterations whose answers are kept, in order. */
  rolloutIterations: (sessionId: string) => Promise<number[]>;
  /** Numeric checks of this device; changes nothing in the session. */
  selfCheck: (sessionId: string) => Promise<SelfCheckReport>;
  benchmark: (sessionId: string, options: BenchmarkOptions) => Promise<BenchmarkReport>;

  listCheckpoints: (sessionId: string) => Promise<CheckpointInfo[]>;
  saveCheckpoint: (sessionId: string, name?: string) => Promise<CheckpointInfo>;
  restoreCheckpoint: (sessionId: string, id: string) => Promise<void>;
  removeCheckpoint: (sessionId: string, id: string) => Promise<void>;
}
