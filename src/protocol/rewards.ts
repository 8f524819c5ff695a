/** What training optimises, and what trying a reward out on recorded answers tells. */
import type { Comparison } from './feedback';
import type { Grader } from './graders';
import type { Sample } from './sample';

/**
 * A reward as JavaScript source: a function `(sample, context) => number`, or declarations of
 * which one is called `reward`. It runs in a sandbox without network, storage or page.
 */
export interface CustomReward {
  readonly type: 'shape';
  readonly name: string;
  readonly source: string;
}

/** The same for every answer: what training does where there is nothing to learn. */
export interface ConstantReward {
  readonly type: 'constant';
  readonly name: string;
  readonly value: number;
}

export type RewardSpec =
  'reward-model' | Grader | CustomReward | MisspecifiedReward | ConstantReward;

/** Whether a rater of this name is a reward: what it says is no measure of another, or of itself. */
export function isReward(rater: string): boolean {
  return rater === 'reward-model' || /^(reward|shape|grader): /.test(rater);
}

/**
 * As calls take it: `reward-model`, a custom function, a constant, a misspecified reward, a grader,
 * or JSON of a grader or of a job's body.
 */
export type GivenReward =
  | Grader
  | CustomReward
  | Renamed<CustomReward, 'custom'>
  | MisspecifiedReward
  | Renamed<MisspecifiedReward, 'misspecified'>
  | (Omit<ConstantReward, 'name'> & { readonly name?: string })
  | string;

/** A type's newer name, which calls take beside the one that is stored. */
type Renamed<Spec, Name> = Omit<Spec, 'type'> & { readonly type: Name };

/** What a reward's numbers follow from besides the answers: with another one they are others. */
export type RewardDependency = 'reward-model' | 'dataset' | 'service';

/** A reward in words and needs, by its kind. */
export interface RewardDescription {
  /** Stable: what a page shows a panel by. */
  readonly kind: string;
  readonly kindLabel: string;
  readonly name: string;
  readonly dependsOn: readonly RewardDependency[];
  /** There is nothing to train on before one is fitted. */
  readonly needsRewardModel: boolean;
}

/** Coste et al., arXiv:2310.02743: mean, worst case (WCO), mean − λ · variance (UWO). */
export type Aggregate = 'mean' | 'worst-case' | 'uncertainty-weighted';

/**
 * The reward model with a flaw in its first member, put there on purpose to be exploited, and
 * what is done about it. With the mean over members the flaw counts as much however many there are.
 */
export interface MisspecifiedReward {
  readonly type: 'planted';
  readonly name: string;
  /** Id of one of the lab's misspecified rewards. */
  readonly flaw: string;
  /** Reward per standard deviation, over the base model's answers, of what the flaw pays for. */
  readonly strength: number;
  /** How the members make one score; all but the mean need a reward model of several. */
  readonly aggregate: Aggregate;
  /** Scores above it count as it. */
  readonly ceiling?: number;
}

/** Its name of old. */
export type PlantedReward = MisspecifiedReward;

/**
 * `base`: shifted and scaled so that answers of the base model have mean 0, standard deviation 1,
 * as the reward model's are, so that one KL coefficient suits all. `raw`: as the reward gives it.
 */
export type RewardScale = 'base' | 'raw';

/** An answer on which the reward failed: it counts as 0. */
export interface RewardFailure {
  readonly prompt: string;
  readonly text: string;
  /** What went wrong, in words. */
  readonly problem: string;
}

export interface RewardInUse {
  readonly spec: RewardSpec;
  readonly scale: RewardScale;
  /** Of the base model's answers, once training has measured them. */
  readonly measured?: MeasuredScale;
}

export interface MeasuredScale {
  readonly mean: number;
  readonly std: number;
  readonly answers: number;
}

/** The first argument of a custom reward function. */
export interface ShapeSample extends Omit<Sample, 'promptTokens'> {
  /** Tokens, the end token included. */
  readonly length: number;
  /** Lower-cased. */
  readonly words: readonly string[];
  /** The reward model's score, where there is a fitted one. */
  readonly score?: number;
}

/** The second argument of a custom reward function: the row of the dataset, and helpers. */
export interface ShapeContext {
  /** The imported dataset's row for the prompt; without one, only the prompt. */
  readonly item: Readonly<Record<string, unknown>>;
  /** `item.reference`, `reference_answer` or `answer`, where there is one. */
  readonly reference?: string;
  readonly words: (text: string) => string[];
  readonly count: (text: string, pattern: string | RegExp) => number;
  /** Share of repeated n-grams of words, 0 to 1; n is 2 by default. */
  readonly repetition: (text: string, n?: number) => number;
  /** Dice coefficient of the two sets of words, 0 to 1. */
  readonly overlap: (text: string, other: string) => number;
  readonly clamp: (value: number, low?: number, high?: number) => number;
}

export interface RateOptions {
  /** Pairs that others judged come first, the newest of them first, fresh ones after them. */
  readonly comparisons: number;
  /** `judged`: no fresh ones. `any` by default. */
  readonly pairs?: 'judged' | 'any';
  /** Rewards nearer than this are a tie, in standard deviations over the pairs; 0.1 by default. */
  readonly margin?: number;
}

export interface RatedPairs {
  /** The name under which they are kept: `grader: …`, `shape: …`, `reward: …` or `reward-model`. */
  readonly rater: string;
  readonly comparisons: readonly Comparison[];
}

export interface PreviewOptions {
  /** At most this many answers, evenly spread over all of them; without it, every one. */
  readonly answers?: number;
}

export interface RewardedAnswer {
  readonly prompt: string;
  readonly text: string;
  /** Tokens. */
  readonly length: number;
  /** Of the training that made it; 0: sampled for this. */
  readonly iteration: number;
  readonly reward: number;
  /** What a grader says besides. */
  readonly graded?: GradedAnswer;
}

export interface GradedAnswer {
  /** Of a multi grader, by key. */
  readonly parts?: Readonly<Record<string, number>>;
  /** Why there is no reward: it is 0 then. The run endpoint's fields, then words. */
  readonly problem?: string;
  /** By Python. */
  readonly printed?: string;
}

export interface RewardPreview {
  readonly name: string;
  /** Equal keys mean the same answers in the same order. */
  readonly answersKey: string;
  readonly origin: 'recorded' | 'sampled';
  readonly answers: readonly RewardedAnswer[];
  readonly milliseconds: number;
  /** A grader's own: a reward at or above it passes. */
  readonly passThreshold?: number;
}

export type ProbeName = 'empty' | 'longest' | 'repeated' | 'keywords' | 'prompt' | 'refusal';

/** One way to get reward without deserving it, tried on several prompts. */
export interface ProbeReport {
  readonly name: ProbeName;
  /**
   * `exploitable`: it gets more than most honest answers, and the ground truth does not.
   * `doubtful`: it gets more than half of them. `resists`: neither.
   */
  readonly verdict: 'resists' | 'doubtful' | 'exploitable';
  /** Share of honest answers that get less, ties counting half; mean over the prompts. */
  readonly beats: number;
  /** The same by the ground truth. */
  readonly goldBeats: number;
  readonly reward: number;
  /** One of the texts that were tried. */
  readonly prompt: string;
  readonly text: string;
}

/** An answer on which the reward and the ground truth are furthest apart. */
export interface GoldDisagreement {
  readonly prompt: string;
  readonly text: string;
  readonly reward: number;
  /** Share of answers that get less, by the reward and by the ground truth. */
  readonly rewardRank: number;
  readonly goldRank: number;
}

/** A pair that the reward orders against the one who judged it. */
export interface PairDisagreement {
  readonly prompt: string;
  readonly preferred: string;
  readonly other: string;
  readonly rater: string;
  /** Reward of the other less that of the preferred, in standard deviations over all answers. */
  readonly gap: number;
}

export interface BacktestReport {
  readonly name: string;
  readonly origin: RewardPreview['origin'];
  readonly answers: number;
  readonly mean: number;
  readonly std: number;
  /** Spearman's ρ of the reward with the ground truth; 0 where one of them never varies. */
  readonly goldRankCorrelation: number;
  readonly goldByCriterion: Readonly<Record<string, number>>;
  /** Pairs in which people, or the simulated one, prefer a side; without any, what follows is null. */
  readonly pairs: number;
  /** Share of them that the reward orders as the rater did, ties counting half. */
  readonly pairAgreement: number | null;
  readonly pairAgreementCi95: readonly [number, number] | null;
  /** Kendall's τ over the pairs: concordant less discordant, by all of them. */
  readonly peopleRankCorrelation: number | null;
  /** Share of answers within 1 % of the range from the highest reward. */
  readonly saturation: number;
  /**
   * Share of prompts all answers to which get the same reward: groups of them teach nothing. Null
   * where each prompt has one answer.
   */
  readonly flatPrompts: number | null;
  /** Spearman's ρ of the reward with the number of tokens. */
  readonly lengthCorrelation: number;
  /** Spearman's ρ of the reward with the share of repeated word pairs. */
  readonly repetitionCorrelation: number;
  readonly goldDisagreements: readonly GoldDisagreement[];
  readonly pairDisagreements: readonly PairDisagreement[];
  /** None in control labs, whose outcomes are no prose. */
  readonly probes: readonly ProbeReport[];
}
