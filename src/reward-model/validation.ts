/** Part five of the reward model: what it is worth on pairs that it was not trained on. */
import { wilsonInterval, type Interval } from '../shared/statistics';
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

/** 1 when the margin agrees with the rater, ½ when it is exactly 0, else 0. */
function orderedRight({ margin, target }: JudgedMargin): number {
  if (margin === 0) return 0.5;
  return margin > 0 === target > 0.5 ? 1 : 0;
}
