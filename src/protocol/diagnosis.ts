/** What a rule that reads the metrics found, and what can be done about it. */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { RewardFailure } from './rewards';

export type DiagnosisRule =
  | 'kl-exploding'
  | 'kl-negative'
  | 'entropy-collapse'
  | 'clip-fraction-high'
  | 'value-worse-than-constant'
  | 'reward-flat'
  | 'length-limit'
  | 'reward-model-out-of-distribution'
  | 'learning-rate-high'
  | 'gold-falling'
  | 'reward-failing';

export interface Diagnosis {
  readonly rule: DiagnosisRule;
  readonly title: string;
  /** The iteration at which it was found. */
  readonly iteration: number;
  /** The measured numbers that speak for it. */
  readonly evidence: string;
  readonly cause: string;
  /** Answers that show it, where it is about single ones. */
  readonly cases?: readonly RewardFailure[];
  readonly remedy: {
    /** What to do, beyond the settings below. */
    readonly advice: string;
    /** Settings that `configure` takes, also in a running training. */
    readonly config: Partial<TrainingConfig>;
  };
}
