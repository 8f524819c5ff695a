/**
 * The public scripting API, `window.playground`: plain data in, plain data out, all asynchronous.
 * Errors are rejected as `{code, message, ...fields}` (see shared/errors).
 */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { CollectingConfig } from '../config/collecting-fields';
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Diagnosis } from './diagnosis';
import type { EngineInfo } from './engine-info';
import type { EvaluationReport } from './evaluation';
import type {
  AgreementReport,
  Comparison,
  Demonstration,
  ExportOptions,
  HistoryEntry,
  ImportReport,
  Judged,
  Judgement,
  NewComparison,
  RaterInfo,
  Rating,
} from './feedback';
import type { EndpointOptions, EndpointStatus } from './endpoint';
import type { Grader, GraderRunOptions, GraderRunResult } from './graders';
import type {
  FeedbackAudit,
  RewardModelCheck,
  RewardModelMetrics,
  RewardModelReport,
  ScoreExplanation,
  WarmStartOptions,
} from './reward-model';
import type {
  BacktestReport,
  PlantedReward,
  PreviewOptions,
  RatedPairs,
  RateOptions,
  RewardPreview,
  RewardScale,
  GivenReward,
} from './rewards';
import type { ExperimentOptions, RunRecord } from './run';
import type { Trajectory } from './trajectory';
import type { BenchmarkOptions, BenchmarkReport } from './benchmark';
import type { Sample } from './sample';
import type { SelfCheckReport } from './self-check';
import type { TrainingMetrics } from './training-metrics';

export type { AlgorithmMetrics, TrainingMetrics } from './training-metrics';
export type { Backend, EngineInfo } from './engine-info';
export type { Choice, Comparison, NewComparison } from './feedback';
export type { Sample } from './sample';
export type { EvaluationReport, MeasureReport, WinRate } from './evaluation';
export type { RewardModelMetrics, RewardModelReport } from './reward-model';

export type Split = 'train' | 'heldout';
export type PolicyName = 'base' | 'tuned';

export interface LabInfo {
  readonly id: string;
  readonly title: string;
  readonly kind: 'text' | 'control';
  readonly criteria: readonly string[];
  readonly models: readonly string[];
}

export interface TrainingReport {
  readonly runId: string;
  readonly metrics: readonly TrainingMetrics[];
  readonly tokensPerSecond: number;
}

export interface CheckpointInfo {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly lab: string;
  readonly model: string;
  readonly seed: number;
  readonly iteration: number;
  readonly comparisons: number;
  readonly automatic: boolean;
  readonly time: number;
  readonly sizeBytes: number;
}

export interface ProjectInfo {
  readonly name: string;
  readonly lab: string;
  readonly model: string;
  readonly seed: number;
  readonly comparisons: number;
  readonly iteration: number;
  readonly time: number;
}

export interface OpenOptions {
  readonly lab: string;
  readonly model?: string;
  readonly seed?: number;
  readonly project?: string;
}

export interface SampleOptions {
  readonly prompts?: readonly string[];
  readonly count?: number;
  readonly split?: Split;
  readonly policy?: PolicyName;
  readonly temperature?: number;
  readonly maxNewTokens?: number;
  readonly seed?: number;
}

export interface SimulateOptions {
  readonly comparisons: number;
  readonly noise?: number;
  /** Which pairs: random ones, where an ensemble disagrees most, or the most different ones. */
  readonly strategy?: CollectingConfig['strategy'];
  /** Pairs chosen together before the strategy looks at the judgements again; 32 by default. */
  readonly round?: number;
  /** Who judges: 'simulated', or 'reward-model' once there is one. */
  readonly rater?: string;
  /**
   * 'judged': pairs that others have judged, for agreement, at most `comparisons` of them.
   * 'exploit': an answer of the tuned policy against one of the base model.
   */
  readonly pairs?: 'new' | 'judged' | 'exploit';
  /** The simulated rater also says how much better, and rates both answers by criterion. */
  readonly strengths?: boolean;
  readonly ratings?: boolean;
  /** Weight of each gold criterion in the rater's judgement; the lab's own by default. */
  readonly criteria?: Readonly<Record<string, number>>;
  readonly seed?: number;
}

export interface EvaluateOptions {
  /** Answers of each policy, dealt over the held-out prompts; 256 by default. */
  readonly samples?: number;
  readonly seed?: number;
  /**
   * From so many answers of the tuned policy the best one is chosen, by the reward model's head
   * for the criterion that the lab filters by, and measured as well; 1, no filter, by default.
   */
  readonly safetyFilter?: number;
}

export interface Item {
  readonly prompt: string;
  readonly text: string;
}

export type TrainOptions = {
  readonly iterations: number;
} & Partial<TrainingConfig>;

export interface Session {
  sample: (options: SampleOptions) => Promise<Sample[]>;
  compare: (comparison: NewComparison) => Promise<Comparison>;
  simulate: (options: SimulateOptions) => Promise<Comparison[]>;
  /** In order, undone ones left out. */
  comparisons: () => Promise<Comparison[]>;
  /** Several comparisons, ratings or demonstrations as one act, which undo takes back whole. */
  judge: (judgement: Judgement) => Promise<Judged>;
  ratings: () => Promise<Rating[]>;
  demonstrations: () => Promise<Demonstration[]>;
  raters: () => Promise<RaterInfo[]>;
  /** Position bias and self-consistency of each rater, Cohen's κ and Krippendorff's α. */
  agreement: () => Promise<AgreementReport>;
  /** Takes back the newest act, a run of `simulate` whole; again, the one before it, and so on. */
  undo: () => Promise<void>;
  redo: () => Promise<void>;
  /** Everything that happened, undone or not, oldest first. Nothing is ever lost. */
  history: () => Promise<HistoryEntry[]>;
  /** The comparisons that counted after the first `length` events. */
  comparisonsAt: (length: number) => Promise<Comparison[]>;
  /** Makes the feedback what it was after the first `length` events; undo brings it back. */
  travel: (length: number) => Promise<void>;
  /** Takes back all that this rater gave; undo brings it back. */
  removeRater: (rater: string) => Promise<void>;
  /** TRL's, OpenRLHF's, verl's or this playground's rows, told apart by their fields. */
  importFeedback: (jsonl: string | Blob) => Promise<ImportReport>;
  exportFeedback: (options: ExportOptions) => Promise<Blob>;
  fitRewardModel: (
    options?: Partial<RewardModelConfig>,
    onProgress?: (metrics: RewardModelMetrics) => void,
  ) => Promise<RewardModelReport>;
  /** Judgements to look at again: repeated, contradicted, in a circle. */
  auditFeedback: () => Promise<FeedbackAudit>;
  /** Weights of the score's heads, for all prompts or those of one domain; no new fit. */
  weighCriteria: (
    weights: Readonly<Record<string, number>>,
    domain?: string,
  ) => Promise<RewardModelReport>;
  /** What each token is worth (occlusion), each head and each member. */
  explainScore: (item: Item) => Promise<ScoreExplanation>;
  /** Are the current policy's answers of a kind that was judged? */
  checkRewardModel: () => Promise<RewardModelCheck>;
  /** Goes on from the reward model, and the policy, of a checkpoint of any project. */
  warmStart: (options: WarmStartOptions) => Promise<RewardModelReport>;
  score: (items: readonly Item[]) => Promise<number[]>;
  readonly graders: {
    /** Accepts OpenAI RFT grader JSON or a whole job body, as an object or as text. */
    validate: (grader: unknown) => Promise<{ readonly grader: Grader }>;
    /** What fails while it grades is in `metadata.errors`; a malformed grader rejects. */
    run: (grader: unknown, options: GraderRunOptions) => Promise<GraderRunResult>;
    /**
     * Turns a service of your own on behind `score_model` and `label_model`, or `off`; without an
     * argument it tells how it stands. The graders' messages, answers included, are sent there.
     */
    endpoint: (change?: EndpointOptions | 'off') => Promise<EndpointStatus | undefined>;
  };
  /** What training optimises, from its next iteration on; the reward model until told otherwise. */
  useReward: (
    reward: GivenReward | PlantedReward,
    options?: { readonly scale?: RewardScale },
  ) => Promise<void>;
  /** A reward on the answers of the last iterations, before anything is trained on it. */
  previewReward: (reward: GivenReward, options?: PreviewOptions) => Promise<RewardPreview>;
  /** How it fares against ground truth and judged pairs, and whether it can be cheated. */
  backtest: (reward: GivenReward) => Promise<BacktestReport>;
  /** The reward judges pairs under its own name, beside people: theirs first, then fresh ones. */
  ratePairs: (reward: GivenReward, options: RateOptions) => Promise<RatedPairs>;
  gold: (items: readonly Item[]) => Promise<Record<string, number>[]>;
  train: (
    options: TrainOptions,
    onMetrics?: (metrics: TrainingMetrics) => void,
  ) => Promise<TrainingReport>;
  pause: () => Promise<void>;
  resume: () => Promise<void>;
  /** The tuned policy becomes the base model again; feedback and reward model stay. */
  reset: () => Promise<void>;
  evaluate: (options?: EvaluateOptions) => Promise<EvaluationReport>;
  /** Trains from the base model, beside the tuned policy; only the metrics are kept. */
  experiment: (
    options: ExperimentOptions,
    onMetrics?: (metrics: TrainingMetrics) => void,
  ) => Promise<RunRecord>;
  /** The project's runs, newest first, with their configurations and metrics. */
  readonly runs: {
    list: () => Promise<RunRecord[]>;
    remove: (id: string) => Promise<void>;
  };
  /** What the metrics of the run say is wrong, with evidence, cause and remedy. */
  diagnoses: () => Promise<Diagnosis[]>;
  /** Every answer of a past iteration (by default the latest) with the numbers of its tokens. */
  rollouts: (options?: { readonly iteration?: number }) => Promise<Trajectory[]>;
  /** Numeric checks of everything that training rests on, on this device. */
  selfCheck: () => Promise<SelfCheckReport>;
  /** Times a workload of fixed size on this device, on random weights of its own. */
  benchmark: (options: BenchmarkOptions) => Promise<BenchmarkReport>;
  readonly checkpoints: {
    list: () => Promise<CheckpointInfo[]>;
    save: (name?: string) => Promise<CheckpointInfo>;
    restore: (id: string) => Promise<void>;
    remove: (id: string) => Promise<void>;
  };
}

export interface Playground {
  ready: () => Promise<EngineInfo>;
  labs: () => Promise<LabInfo[]>;
  /** Continues the saved project of that name, or starts one; no name: a new project. */
  open: (options: OpenOptions) => Promise<Session>;
  projects: () => Promise<ProjectInfo[]>;
}
