/** What projects, labs and checkpoints are called by, and what the calls on a project may say. */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { CollectingConfig } from '../config/collecting-fields';
import type { DeviceName } from './engine-info';
import type { TrainingMetrics } from './training-metrics';

export type Split = 'train' | 'heldout';
export type PolicyName = 'base' | 'tuned';

export interface LabInfo {
  readonly id: string;
  readonly title: string;
  readonly kind: 'text' | 'control';
  readonly criteria: readonly string[];
  readonly models: readonly string[];
}

/** `oracle`: the predicted peak of gold. The others are limits that need no ground truth. */
export type StopReason = 'oracle' | 'kl-budget' | 'disagreement' | 'heldout-pairs';

export interface TrainingReport {
  /** In the table of runs; where another algorithm took over midway, the later run's. */
  readonly runId: string;
  readonly metrics: readonly TrainingMetrics[];
  readonly tokensPerSecond: number;
  /** Why it ended before all iterations were done, where that was not asked for by `stop`. */
  readonly stoppedBy?: StopReason;
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
  /** Mean score of its policy's answers to the live samples' held-out prompts, where there is one. */
  readonly heldoutReward?: number;
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
  /** What computes from now on; default: what computes already. */
  readonly device?: DeviceName;
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
