/** A lab as the page sees it: its words and numbers, without its functions. */
import type { Grader } from './graders';
import type { LabInfo } from './project-options';

/** What the page must know about the lab that is open to label numbers and texts. */
export interface LabDescription extends LabInfo {
  readonly description: string;
  readonly words: LabWords;
  readonly criterionDetails: readonly {
    readonly id: string;
    readonly label: string;
    readonly help: string;
    /** The rater's default weight. */
    readonly weight: number;
  }[];
  readonly measures: readonly MeasureDescription[];
  /** The criterion whose head may choose among several answers of the tuned model. */
  readonly filterCriterion?: string;
  readonly misspecifiedRewards: readonly MisspecifiedRewardDescription[];
  readonly readyRewards: ReadyRewards;
}

/** What the page says about a lab where the stages have no words of their own. */
export interface LabWords {
  /** Over the base model: what is to be seen, and why it is so. */
  readonly baseModel: { readonly title: string; readonly why: string };
  /** Before anything was asked. */
  readonly beforeAsking: string;
  /** Where a prompt is typed, while there is no example yet. */
  readonly promptPlaceholder: string;
  /** What no comparison touched: "facts", "start positions". */
  readonly heldout: string;
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

export interface MisspecifiedRewardDescription {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** Reward per standard deviation over base answers. */
  readonly strength: number;
}

/** Rewards to start from: some hold, some are there to be seen through. */
export interface ReadyRewards {
  readonly functions: readonly ReadyFunction[];
  readonly graders: readonly ReadyGrader[];
}

/** A custom reward function. */
export interface ReadyFunction {
  readonly name: string;
  readonly kind: 'good' | 'bad';
  /** What it rewards and what is to be expected of it. */
  readonly about: string;
  readonly source: string;
}

export interface ReadyGrader {
  readonly name: string;
  readonly grader: Grader;
}
