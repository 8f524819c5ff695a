/**
 * Every call on an open project, once. The engine's handlers, the page's client and
 * `window.playground` are derived from it: a new call is a line in `ProjectCalls`, its audience
 * below, and a handler in src/engine/project-calls.ts. CONTRIBUTING.md goes through one.
 */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { ArenaRound } from './arena';
import type { BenchmarkOptions, BenchmarkReport } from './benchmark';
import type { Diagnosis } from './diagnosis';
import type { EndpointOptions, EndpointStatus } from './endpoint';
import type { EvaluationReport } from './evaluation';
import type {
  AgreementReport,
  Comparison,
  Demonstration,
  ExportOptions,
  FeedbackChange,
  HistoryEntry,
  ImportReport,
  Judged,
  Judgement,
  NewComparison,
  RaterInfo,
  Rating,
} from './feedback';
import type { FilePreview, ImportOptions } from './feedback-files';
import type { ModelExportOptions } from './model-export';
import type { GraderRunOptions, GraderRunResult, ValidatedGrader } from './graders';
import type {
  CheckpointInfo,
  EvaluateOptions,
  Item,
  SampleOptions,
  SimulateOptions,
  TrainingReport,
  TrainOptions,
} from './project-options';
import type {
  FeedbackAudit,
  RewardModelCheck,
  RewardModelReport,
  ScoreExplanation,
  WarmStartOptions,
} from './reward-model';
import type {
  BacktestReport,
  GivenReward,
  PreviewOptions,
  RatedPairs,
  RateOptions,
  RewardPreview,
  RewardScale,
} from './rewards';
import type { ExperimentOptions, RunRecord } from './run';
import type { Sample } from './sample';
import type { FeedbackStatus, LiveSample, Pair, PairOptions } from './session';
import type { SelfCheckReport } from './self-check';
import type { Trajectory } from './trajectory';

export interface ProjectCalls {
  sample: (options?: SampleOptions) => Promise<Sample[]>;
  /** The same held-out prompts answered by base and tuned policy, always with the same draws. */
  liveSamples: () => Promise<LiveSample[]>;
  /** Whether each iteration ends with live samples; it does unless this said otherwise. */
  watchLive: (watched: boolean) => Promise<void>;
  nextPair: (options?: PairOptions) => Promise<Pair>;

  /**
   * Resolves when storage has confirmed it. Where storage refuses, the judgement counts all the
   * same and is kept: `feedbackStatus` says so, `saveFeedback` tries again.
   *
   * @param rater who judged; 'script' by default
   */
  compare: (comparison: NewComparison, rater?: string) => Promise<Comparison>;
  /** Several comparisons, ratings or demonstrations at once, which undo takes back together. */
  judge: (judgement: Judgement, rater?: string) => Promise<Judged>;
  simulate: (options: SimulateOptions) => Promise<Comparison[]>;
  /** In order, undone ones left out. */
  comparisons: () => Promise<Comparison[]>;
  ratings: () => Promise<Rating[]>;
  demonstrations: () => Promise<Demonstration[]>;
  raters: () => Promise<RaterInfo[]>;
  /** Position bias and self-consistency of each rater, Cohen's κ and Krippendorff's α. */
  agreement: () => Promise<AgreementReport>;
  /** Takes back what was given last, a run of `simulate` whole; again, what came before it. */
  undo: () => Promise<FeedbackChange>;
  redo: () => Promise<FeedbackChange>;
  /** Everything that happened, undone or not, oldest first. Nothing is ever lost. */
  history: () => Promise<HistoryEntry[]>;
  /** The comparisons that counted after the first `length` events. */
  comparisonsAt: (length: number) => Promise<Comparison[]>;
  /** Makes the feedback what it was after the first `length` events; undo brings it back. */
  revertTo: (length: number) => Promise<FeedbackChange>;
  /** The name of `revertTo` in earlier versions. */
  travel: (length: number) => Promise<FeedbackChange>;
  /** Takes back all that this rater gave; undo brings it back. */
  removeRater: (rater: string) => Promise<FeedbackChange>;
  /** What can be undone, how much there is, and how much of it storage has not confirmed. */
  feedbackStatus: () => Promise<FeedbackStatus>;
  /** Writes what storage refused once more. @throws StorageError when it refuses again */
  saveFeedback: () => Promise<void>;
  /**
   * TRL's, OpenRLHF's, verl's or this playground's rows, told apart by their fields. The job
   * 'import'; stopped, it resolves with what it had read. Columns by other names are told in the
   * options.
   */
  importFeedback: (jsonl: string | Blob, options?: ImportOptions) => Promise<ImportReport>;
  /** A file's columns and first rows, and what would be read of them; nothing is taken. */
  previewFeedback: (jsonl: string | Blob, options?: ImportOptions) => Promise<FilePreview>;
  exportFeedback: (options: ExportOptions) => Promise<Blob>;

  fitRewardModel: (config?: Partial<RewardModelConfig>) => Promise<RewardModelReport>;
  /** Judgements to look at again: repeated, contradicted, in a circle. */
  auditFeedback: () => Promise<FeedbackAudit>;
  /** Weights of the score's heads, for all prompts or those of one field; no new fit. */
  weighCriteria: (
    weights: Readonly<Record<string, number>>,
    domain?: string,
  ) => Promise<RewardModelReport>;
  /** What each token is worth (occlusion), each head and each member. */
  explainScore: (item: Item) => Promise<ScoreExplanation>;
  /** Are the current policy's answers of a kind that was judged? */
  checkRewardModel: () => Promise<RewardModelCheck>;
  /** Checkpoints of all projects, newest first. */
  startingPoints: () => Promise<CheckpointInfo[]>;
  /** Goes on from the reward model, and the policy, of a checkpoint of any project. */
  warmStart: (options: WarmStartOptions) => Promise<RewardModelReport>;
  score: (items: readonly Item[]) => Promise<number[]>;

  /** Accepts OpenAI RFT grader JSON or a whole job body, as an object or as text. */
  validateGrader: (grader: unknown) => Promise<ValidatedGrader>;
  /** What fails while it grades is in `metadata.errors`; a malformed grader rejects. */
  runGrader: (grader: unknown, options: GraderRunOptions) => Promise<GraderRunResult>;
  /**
   * Turns a service of your own on behind `score_model` and `label_model`, or `off`; without an
   * argument it answers how it stands. The graders' messages, answers included, are sent there.
   */
  endpoint: (change?: EndpointOptions | 'off') => Promise<EndpointStatus | undefined>;
  /** Settings with which the project's service was on last; its key where that was to be kept. */
  rememberedEndpoint: () => Promise<EndpointOptions | undefined>;

  /** What training optimises, from its next iteration on; the reward model at first. */
  useReward: (reward: GivenReward, options?: { readonly scale?: RewardScale }) => Promise<void>;
  /** A reward on the answers of the last iterations, before anything is trained on it. */
  previewReward: (reward: GivenReward, options?: PreviewOptions) => Promise<RewardPreview>;
  /** How it fares against ground truth and judged pairs, and whether it can be cheated. */
  backtest: (reward: GivenReward) => Promise<BacktestReport>;
  /** The reward judges pairs under its own name, beside people: theirs first, then fresh ones. */
  ratePairs: (reward: GivenReward, options: RateOptions) => Promise<RatedPairs>;
  /** The ground truth, by criterion. */
  gold: (items: readonly Item[]) => Promise<Record<string, number>[]>;

  /** Continues from the current policy. */
  train: (options: TrainOptions) => Promise<TrainingReport>;
  /** Takes effect from the next iteration of a running training. */
  configure: (config: Partial<TrainingConfig>) => Promise<void>;
  /** Pauses the running jobs after their current step. */
  pause: () => Promise<void>;
  resume: () => Promise<void>;
  /**
   * Ends the job of that id, at once where it still waits for its turn, after its current step
   * where it runs. Without an id: the job that runs, or the paused one where none does. Simulated
   * comparisons, imports and training then resolve with what they achieved, which stays; the
   * others reject with `StoppedError` and leave what was there before.
   *
   * @throws NotFoundError when no job of that id runs or waits
   */
  stop: (jobId?: string) => Promise<void>;
  /** The tuned policy becomes the base model again; feedback and reward model stay. */
  reset: () => Promise<void>;
  evaluate: (options?: EvaluateOptions) => Promise<EvaluationReport>;
  /** Of the project's blind arena, newest first. */
  arenaRounds: () => Promise<ArenaRound[]>;
  /** Keeps the round, or what it has become. */
  saveArenaRound: (round: ArenaRound) => Promise<void>;

  /** Trains from the base model, beside the tuned policy; only the metrics are kept. */
  experiment: (options: ExperimentOptions) => Promise<RunRecord>;
  /** The project's runs, newest first, with their configurations and metrics. */
  runs: () => Promise<RunRecord[]>;
  removeRun: (id: string) => Promise<void>;
  /** What the metrics of the run say is wrong, with evidence, cause and remedy. */
  diagnoses: () => Promise<Diagnosis[]>;
  /** Every answer of a past iteration (by default the latest) with the numbers of its tokens. */
  rollouts: (options?: { readonly iteration?: number }) => Promise<Trajectory[]>;
  /** The iterations whose answers are kept, in order. */
  rolloutIterations: () => Promise<number[]>;
  /** Numeric checks of everything that training rests on, on this device; changes nothing. */
  selfCheck: () => Promise<SelfCheckReport>;
  /** Times a workload of fixed size on this device, on random weights of its own. */
  benchmark: (options: BenchmarkOptions) => Promise<BenchmarkReport>;

  /**
   * The tuned policy or the reward model as other programs open it, a zip: a Hugging Face folder, or
   * GGUF for llama.cpp and Ollama (the policy only). Waits for the end of a running iteration.
   *
   * @throws NotReadyError when nothing was tuned or fitted yet, or the lab has no language model
   */
  exportModel: (options: ModelExportOptions) => Promise<Blob>;

  listCheckpoints: () => Promise<CheckpointInfo[]>;
  saveCheckpoint: (name?: string) => Promise<CheckpointInfo>;
  restoreCheckpoint: (id: string) => Promise<void>;
  removeCheckpoint: (id: string) => Promise<void>;
}

export type CallName = keyof ProjectCalls;

/** A script's name for a call, where it has one: its own, or one in a group. */
type Audience = 'script' | 'page' | `${'graders' | 'runs' | 'checkpoints'}.${string}`;

/** Who makes each call: scripts and the page, or the page alone. */
export const CALL_AUDIENCE = {
  sample: 'script',
  liveSamples: 'page',
  watchLive: 'page',
  nextPair: 'page',
  compare: 'script',
  judge: 'script',
  simulate: 'script',
  comparisons: 'script',
  ratings: 'script',
  demonstrations: 'script',
  raters: 'script',
  agreement: 'script',
  undo: 'script',
  redo: 'script',
  history: 'script',
  comparisonsAt: 'script',
  revertTo: 'script',
  travel: 'script',
  removeRater: 'script',
  feedbackStatus: 'script',
  saveFeedback: 'script',
  importFeedback: 'script',
  previewFeedback: 'script',
  exportFeedback: 'script',
  fitRewardModel: 'script',
  auditFeedback: 'script',
  weighCriteria: 'script',
  explainScore: 'script',
  checkRewardModel: 'script',
  startingPoints: 'page',
  warmStart: 'script',
  score: 'script',
  validateGrader: 'graders.validate',
  runGrader: 'graders.run',
  endpoint: 'graders.endpoint',
  rememberedEndpoint: 'page',
  useReward: 'script',
  previewReward: 'script',
  backtest: 'script',
  ratePairs: 'script',
  gold: 'script',
  train: 'script',
  configure: 'page',
  pause: 'script',
  resume: 'script',
  stop: 'script',
  reset: 'script',
  evaluate: 'script',
  arenaRounds: 'page',
  saveArenaRound: 'page',
  experiment: 'script',
  runs: 'runs.list',
  removeRun: 'runs.remove',
  diagnoses: 'script',
  rollouts: 'script',
  rolloutIterations: 'page',
  selfCheck: 'script',
  benchmark: 'script',
  exportModel: 'script',
  listCheckpoints: 'checkpoints.list',
  saveCheckpoint: 'checkpoints.save',
  restoreCheckpoint: 'checkpoints.restore',
  removeCheckpoint: 'checkpoints.remove',
} as const satisfies Record<CallName, Audience>;

/** The calls of scripts under their own names. */
export type ScriptCalls = {
  [K in CallName as (typeof CALL_AUDIENCE)[K] extends 'script' ? K : never]: ProjectCalls[K];
};

/** The calls of one group, by their names in it. */
export type CallGroup<G extends string> = {
  readonly [
    K in CallName as (typeof CALL_AUDIENCE)[K] extends `${G}.${infer N}` ? N : never
  ]: ProjectCalls[K];
};
