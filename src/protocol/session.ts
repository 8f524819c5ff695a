/** Everything that the page shows of an open session: its lab, model, pairs and samples. */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { CollectingConfig } from '../config/collecting-fields';
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { EvaluationReport } from './evaluation';
import type { Comparison, Provenance } from './feedback';
import type { LabInfo } from './project-options';
import type { RewardModelReport } from './reward-model';
import type { RewardDescription, RewardInUse } from './rewards';
import type { Sample } from './sample';
import type { TrainingMetrics } from './training-metrics';

/** What the page must know about the lab that is open to label numbers and texts. */
export interface LabDescription extends LabInfo {
  readonly description: string;
  readonly criterionDetails: readonly {
    readonly id: string;
    readonly label: string;
    readonly help: string;
    /** The rater's default weight. */
    readonly weight: number;
  }[];
  readonly measures: readonly MeasureDescription[];
}

export interface MeasureDescription {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly better: 'lower' | 'higher';
  /** A share is shown in per cent. */
  readonly unit: 'share' | 'number';
  /** The change that the approach is known for, where there is one. */
  readonly claim?: number;
}

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
  readonly rewardDescription: RewardDescription;
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
  /** Judgements that count and that storage has not confirmed; undo and the like count as one. */
  readonly unsaved: number;
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
