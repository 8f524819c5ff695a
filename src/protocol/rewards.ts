/** What training optimises, and what trying a reward out on recorded answers tells. */
import type { Grader } from './graders';
import type { Sample } from './playground';

/**
 * A reward as JavaScript source: a function `(sample, context) => number`, or declarations of
 * which one is called `reward`. It runs in a sandbox without network, storage or page.
 */
export interface RewardShape {
  readonly type: 'shape';
  readonly name: string;
  readonly source: string;
}

export type RewardSpec = 'reward-model' | Grader | RewardShape;

/**
 * `base`: shifted and scaled so that answers of the base model have mean 0, standard deviation 1,
 * as the reward model's are, so that one KL coefficient suits all. `raw`: as the reward gives it.
 */
export type RewardScale = 'base' | 'raw';

export interface RewardInUse {
  readonly spec: RewardSpec;
  readonly scale: RewardScale;
  /** Of the base model's answers, once training has measured them. */
  readonly measured?: { readonly mean: number; readonly std: number; readonly answers: number };
}

/** The first argument of a reward shape. */
export interface ShapeSample extends Omit<Sample, 'promptTokens'> {
  /** Tokens, the end token included. */
  readonly length: number;
  /** Lower-cased. */
  readonly words: readonly string[];
  /** The reward model's score, where there is a fitted one. */
  readonly score?: number;
}

/** The second argument of a reward shape: the row of the dataset, and helpers. */
export interface ShapeContext {
  /** The imported dataset's row for the prompt; without one, only the prompt. */
  readonly item: Readonly<Record<string, unknown>>;
  /** `item.reference`, `reference_answer` or `answer`, where there is one. */
  readonly reference?: string;
  readonly words: (text: string) => string[];
  readonly count: (text: string, pattern: string | RegExp) => number;
  /** Share of repeated n-grams of words, 0 to 1; n is 2 unless told otherwise. */
  readonly repetition: (text: string, n?: number) => number;
  /** Dice coefficient of the two sets of words, 0 to 1. */
  readonly overlap: (text: string, other: string) => number;
  readonly clamp: (value: number, low?: number, high?: number) => number;
}

export interface RewardedAnswer {
  readonly prompt: string;
  readonly text: string;
  /** Tokens. */
  readonly length: number;
  /** Of the training that made it; 0: sampled for this. */
  readonly iteration: number;
  readonly reward: number;
}

export interface RewardPreview {
  readonly name: string;
  /** Equal keys mean the same answers in the same order. */
  readonly answersKey: string;
  readonly origin: 'recorded' | 'sampled';
  readonly answers: readonly RewardedAnswer[];
  readonly milliseconds: number;
}
