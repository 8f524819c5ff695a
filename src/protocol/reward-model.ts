/** What the reward model reports about itself, part by part. Plain data. */

/** One step of the fit; the keys are those that TRL's RewardTrainer logs. */
export interface RewardModelMetrics {
  /** Of all members together, from 1. */
  readonly step: number;
  readonly steps: number;
  /** Which member of the ensemble learned, from 1. */
  readonly member: number;
  /** Step of this member, from 1. */
  readonly global_step: number;
  /** Passes of this member over its examples. */
  readonly epoch: number;
  readonly loss: number;
  /** Share of the batch's decisive examples ordered as the rater did. */
  readonly accuracy: number;
  /** On the held-out pairs, by this member alone; measured a few times in a fit. */
  readonly eval_accuracy?: number;
  readonly min_reward: number;
  readonly mean_reward: number;
  readonly max_reward: number;
  /** Mean of score(chosen) − score(rejected), raw scores. */
  readonly margin: number;
  /** Tokens read so far by this member, prompts included. */
  readonly num_tokens: number;
  readonly learning_rate: number;
  readonly grad_norm: number;
}

/** A share of trials with its 95 % Wilson interval. */
export interface MeasuredShare {
  readonly share: number;
  readonly ci95: readonly [number, number];
  readonly count: number;
}

/** One bin of the reliability diagram. */
export interface ReliabilityBin {
  /** Mean stated probability of the preferred side, ½ to 1. */
  readonly confidence: number;
  /** How often the rater agreed. */
  readonly agreement: MeasuredShare;
}

export interface LengthBias {
  /** Pearson correlation of score and length over answers of the base model. */
  readonly correlation: number;
  /** Share of decisive held-out pairs of unequal length in which the longer one won. */
  readonly raterPrefersLonger: number;
  readonly modelPrefersLonger: number;
  readonly count: number;
}

export interface NormalizationCheck {
  readonly mean: number;
  readonly std: number;
}

/** How much a head counts in the score. */
export interface HeadWeight {
  readonly id: string;
  readonly weight: number;
  /** For prompts of these fields, where it differs. */
  readonly byField?: Readonly<Record<string, number>>;
}

export interface RewardModelReport {
  /** Share of held-out comparisons (ties left out) that the model orders as the rater did. */
  readonly accuracy: number;
  /** Wilson interval of `accuracy`. */
  readonly ci95: readonly [number, number];
  /** Expected calibration error on the held-out comparisons, 10 bins. */
  readonly ece: number;
  /** Scores divided by this are best calibrated. */
  readonly temperature: number;
  readonly comparisons: number;
  readonly heldout: number;
  readonly members: number;
  /** Applied to raw scores so that the base model's answers have mean 0, standard deviation 1. */
  readonly gain: number;
  readonly bias: number;
  /** Raw scores of the base model's answers before the fit, and after it. */
  readonly before?: NormalizationCheck;
  readonly after?: NormalizationCheck;
  /** Mean and standard deviation of fresh base-model answers after that: near 0 and 1. */
  readonly recheck?: NormalizationCheck;
  /** Why the accuracy is to be read with care, where it is: few held-out comparisons. */
  readonly caution?: string;
  /** What the score is made of: heads in order, with their weights in it. */
  readonly heads?: readonly HeadWeight[];
  /** Accuracy by the field of the prompt, and by criterion where that was judged. */
  readonly byField?: Readonly<Record<string, MeasuredShare>>;
  readonly byCriterion?: Readonly<Record<string, MeasuredShare>>;
  /** Accuracy over all prompts, each judged by a model that had not seen it. */
  readonly crossValidated?: MeasuredShare & { readonly folds: number };
  readonly reliability?: readonly ReliabilityBin[];
  readonly lengthBias?: LengthBias;
  /** Mean standard deviation between members of the score difference of a held-out pair. */
  readonly memberSpread?: number;
  /** Weight of each auxiliary feature, in score per standard deviation of it. */
  readonly auxiliaryFeatures?: readonly { readonly name: string; readonly weight: number }[];
  /** Davidson's ν: how much a tie is worth beside two equal answers. */
  readonly tieParameter?: number;
  readonly dropped?: Readonly<Record<string, number>>;
}

/** Judgements that a person should look at again. Each lists the ids of the comparisons. */
export interface FeedbackAudit {
  /** The same rater said the same of the same pair more than once. */
  readonly duplicates: readonly (readonly string[])[];
  /** The same pair, opposite verdicts: by one rater, or between raters. */
  readonly contradictions: readonly (readonly string[])[];
  /** Answers to one prompt that beat each other in a circle. */
  readonly intransitive: readonly {
    readonly prompt: string;
    /** Each beats the next, the last beats the first. */
    readonly texts: readonly [string, string, string];
    readonly comparisons: readonly string[];
  }[];
  /** Judgements that order two different answers, or call them equal. */
  readonly usable: number;
  readonly prompts: number;
}

/** What each piece of an answer is worth, and what the score is made of. */
export interface ScoreExplanation {
  readonly prompt: string;
  readonly text: string;
  readonly score: number;
  /** How each token (or step of a clip) reads. */
  readonly pieces: readonly string[];
  /** By how much the score falls when that piece is left out (occlusion), in std of base. */
  readonly contributions: readonly number[];
  /** What each member of the ensemble says by itself. */
  readonly members: readonly number[];
  /** Raw score of each head, by the first member. */
  readonly heads: Readonly<Record<string, number>>;
}

/** Is the reward model still at home with what the policy says now? */
export interface RewardModelCheck {
  /** Answers of each policy that were looked at. */
  readonly answers: number;
  readonly iteration: number;
  /** Share of the current policy's answers further from the judged ones than 95 % of the base's. */
  readonly beyond: number;
  /** Mean Mahalanobis distance of the features from those of the judged answers. */
  readonly distance: { readonly base: number; readonly tuned: number };
  /** Mean standard deviation between members of a score; 0 with one member. */
  readonly memberSpread: { readonly base: number; readonly tuned: number };
  /** Correlation of score and length over the current policy's answers. */
  readonly lengthCorrelation: number;
}

export interface WarmStartOptions {
  /** Id of a checkpoint, of any project. */
  readonly checkpoint: string;
  /** Take over its tuned policy too; the base model stays the reference. */
  readonly policy?: boolean;
}
