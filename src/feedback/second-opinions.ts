/** Pairs that somebody has judged and one rater has not: what agreement is measured on. */
import type { Comparison, NewComparison } from '../protocol/feedback';
import { pairKey } from './returning-pairs';

/** Each such pair once, as it was shown last, the newest first. */
export function secondOpinions(
  comparisons: readonly Comparison[],
  rater: string,
): Omit<NewComparison, 'choice'>[] {
  const known = new Set(comparisons.filter((one) => one.rater === rater).map(pairKey));
  const pairs: Omit<NewComparison, 'choice'>[] = [];
  for (const one of comparisons.toReversed()) {
    const key = pairKey(one);
    if (known.has(key) || one.choice === 'skip') continue;
    known.add(key);
    const { prompt, a, b, iteration, swapped } = one;
    pairs.push({
      prompt,
      a,
      b,
      ...(iteration === undefined ? {} : { iteration }),
      ...(swapped === undefined ? {} : { swapped }),
    });
  }
  return pairs;
}
