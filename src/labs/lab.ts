/**
 * What every lab provides. Stages, algorithms, storage and charts know only this.
 *
 * A task is a prompt string, an outcome is a text string: an answer in text labs, a clip in
 * control labs (start state and actions, written as the lab likes, parsed only by the lab).
 * Feedback stores these strings, so it survives changes of model and tokenizer.
 */
import type { Clip, ControlWorld, Episode } from '../model/control/control-world';
import type { MeasureDescription } from '../protocol/engine-api';
import type { Split } from '../protocol/playground';

export interface Task {
  readonly prompt: string;
  /** The field or region a prompt belongs to, for breakdowns. */
  readonly field: string;
}

/** Gold scores by criterion id, 1 good, 0 bad; a criterion that does not apply is left out. */
export type GoldScores = Readonly<Record<string, number>>;

export interface Criterion {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** Weight in the simulated rater's utility, Σ weight · score. */
  readonly weight: number;
}

/** A headline of the evaluation: a mean over the prompts to which it applies. */
export interface Measure extends MeasureDescription {
  /** The value for one answer; undefined where the measure does not apply. */
  readonly of: (gold: GoldScores) => number | undefined;
}

interface LabBase {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly criteria: readonly Criterion[];
  readonly measures: readonly Measure[];
  /** Train and held-out tasks share no fact, no start state and no wording that matters. */
  tasks: (split: Split) => readonly Task[];
  /** The ground truth, which the reward model never sees. Total: any text gets a score. */
  gold: (prompt: string, text: string) => GoldScores;
}

export interface TextLab extends LabBase {
  readonly kind: 'text';
  /** Names of the folders under public/models/<lab id>/. */
  readonly models: readonly string[];
  /** Plain held-out lines on which a policy's loss must not rise. */
  retentionCorpus: () => readonly { readonly prompt: string; readonly text: string }[];
}

/** Discrete actions; continuous ones arrive with the labs that need them. */
export interface ControlLab extends LabBase, ControlWorld {
  readonly kind: 'control';
  readonly models: readonly string[];
}

export type { Clip, Episode };

export type Lab = TextLab | ControlLab;
