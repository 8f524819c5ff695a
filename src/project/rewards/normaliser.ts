/**
 * Where a reward stands on answers of the base model. Training gets rewards in standard deviations
 * from there (as lm-human-preferences scales its reward model), so that one KL coefficient suits a
 * reward in [0, 1] as well as one in hundreds.
 */
import type { Sample } from '../../protocol/playground';
import type { MeasuredScale } from '../../protocol/rewards';
import { mean, standardDeviation } from '../../shared/statistics';

/** Answers of the base model that the scale is measured on. */
export const SCALE_ANSWERS = 64;

type Score = (samples: readonly Sample[]) => ArrayLike<number> | Promise<ArrayLike<number>>;

/** Measured once, until it is renewed. */
export class Normaliser {
  readonly #baseAnswers: () => Promise<readonly Sample[]>;
  readonly #onMeasured: (measured: MeasuredScale) => void;
  #measured: MeasuredScale | undefined;

  /** @param baseAnswers answers of the base model; asked for with the first measurement */
  constructor(
    baseAnswers: () => Promise<readonly Sample[]>,
    measured?: MeasuredScale,
    onMeasured: (measured: MeasuredScale) => void = () => undefined,
  ) {
    this.#baseAnswers = baseAnswers;
    this.#measured = measured;
    this.#onMeasured = onMeasured;
  }

  /** Mean and standard deviation of the score over the base model's answers. */
  async scaleOf(score: Score): Promise<MeasuredScale> {
    if (this.#measured !== undefined) return this.#measured;
    const samples = await this.#baseAnswers();
    const scores = await score(samples);
    const answers = scores.length;
    this.#measured = { mean: mean(scores), std: standardDeviation(scores), answers };
    this.#onMeasured(this.#measured);
    return this.#measured;
  }
}

/** 0: the base model's mean; 1: one of its standard deviations above; flat rewards stay flat. */
export function scaled(
  reward: number,
  { mean: centre, std }: Pick<MeasuredScale, 'mean' | 'std'>,
): number {
  return (reward - centre) / (std > 0 ? std : 1);
}
