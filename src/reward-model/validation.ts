/** Part five of the reward model: what it is worth on pairs that it was not trained on. */
import type { LengthBias, MeasuredShare } from '../protocol/reward-model';
import { groupBy } from '../shared/group-by';
import { mean, standardDeviation, wilsonInterval, type Interval } from '../shared/statistics';
import type { JudgedMargin } from './calibration';

/** With fewer decisive held-out pairs the interval of the accuracy is wider than ±15 points. */
const SMALL_SAMPLE = 30;

export interface Validation {
  /** Share of decisive pairs ordered as the rater did; ½, a coin's, when there are none. */
  readonly accuracy: number;
  readonly ci95: Interval;
  /** Decisive pairs: ties left out. */
  readonly count: number;
  /** Why the accuracy is to be read with care, where it is. */
  readonly caution?: string;
}

export function validate(pairs: readonly JudgedMargin[]): Validation {
  const decisive = pairs.filter(({ target }) => target !== 0.5);
  const count = decisive.length;
  const right = decisive.reduce((sum, pair) => sum + orderedRight(pair), 0);
  const measured = {
    accuracy: count === 0 ? 0.5 : right / count,
    ci95: wilsonInterval(right, count),
    count,
  };
  if (count >= SMALL_SAMPLE) return measured;
  const caution =
    count === 0
      ? 'No held-out pair has a winner: the accuracy is not measured.'
      : `Only ${count} held-out ${count === 1 ? 'pair' : 'pairs'}: the accuracy is a rough guess.`;
  return { ...measured, caution };
}

/** A margin with the domain of its prompt and the lengths of both outcomes. */
export interface HeldoutMargin extends JudgedMargin {
  readonly domain: string | undefined;
  readonly lengths: readonly [number, number];
}

export function measuredShare(pairs: readonly JudgedMargin[]): MeasuredShare {
  const { accuracy, ci95, count } = validate(pairs);
  return { share: accuracy, ci95, count };
}

/** Accuracy by the domain of the prompt; domains without a decisive pair are left out. */
export function validateByField(pairs: readonly HeldoutMargin[]): Record<string, MeasuredShare> {
  const domains = groupBy(pairs, ({ domain }) => domain);
  const measured = [...domains].flatMap(([domain, own]) =>
    domain === undefined ? [] : [[domain, measuredShare(own)] as const],
  );
  return Object.fromEntries(measured.filter(([, { count }]) => count > 0));
}

/**
 * Does the model like length more than the rater does? (Singhal et al., arXiv:2310.03716)
 *
 * @param scores and lengths of answers of the base model
 */
export function lengthBias(
  scores: ArrayLike<number>,
  lengths: ArrayLike<number>,
  pairs: readonly HeldoutMargin[],
): LengthBias {
  const unequal = pairs.filter(({ target, lengths: [a, b] }) => target !== 0.5 && a !== b);
  const longerWins = (isFirst: (pair: HeldoutMargin) => boolean) =>
    mean(unequal.map((pair) => (isFirst(pair) === pair.lengths[0] > pair.lengths[1] ? 1 : 0)));
  return {
    correlation: correlation(scores, lengths),
    raterPrefersLonger: longerWins(({ target }) => target > 0.5),
    modelPrefersLonger: longerWins(({ margin }) => margin > 0),
    count: unequal.length,
  };
}

/** Pearson's r; 0 where one of the two does not vary. */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const spread = standardDeviation(x) * standardDeviation(y);
  const [meanX, meanY] = [mean(x), mean(y)];
  const products = Array.from(x, (value, index) => (value - meanX) * ((y[index] ?? 0) - meanY));
  return spread > 1e-12 ? mean(products) / spread : 0;
}

/** 1 when the margin agrees with the rater, ½ when it is exactly 0, else 0. */
function orderedRight({ margin, target }: JudgedMargin): number {
  if (margin === 0) return 0.5;
  return margin > 0 === target > 0.5 ? 1 : 0;
}
