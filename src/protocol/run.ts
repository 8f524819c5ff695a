/** A training run as the runs table keeps it: its whole configuration and all its metrics. */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { TrainingMetrics } from './training-metrics';

export interface RunRecord {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** Milliseconds since 1970, of its latest iteration. */
  readonly time: number;
  /** Made beside the tuned policy, from the base model, and thrown away. */
  readonly experiment: boolean;
  readonly lab: string;
  readonly model: string;
  readonly seed: number;
  /** Of its latest iteration. */
  readonly config: TrainingConfig;
  readonly metrics: readonly TrainingMetrics[];
}

export type ExperimentOptions = {
  readonly iterations: number;
  /** What the runs table calls it. */
  readonly name: string;
} & Partial<TrainingConfig>;
