/** Whether a difference between base and tuned could be chance. */
import type { Rng } from '../shared/rng';
import type { PromptTotals } from './paired-bootstrap';

const PERMUTATIONS = 2000;

/**
 * Two-sided p-value that both policies are the same, by swapping their answers within prompts:
 * if they were, each such swap would be as likely as what was seen (Fisher's randomisation test).
 *
 * @returns (1 + as extreme) / (1 + permutations): at least 1/2001; 1 where nothing applies
 */
export function permutationPValue(totals: readonly PromptTotals[], rng: Rng): number {
  const swapped = totals.map(({ baseSum, baseCount, tunedSum, tunedCount }) => ({
    baseSum: tunedSum,
    baseCount: tunedCount,
    tunedSum: baseSum,
    tunedCount: baseCount,
  }));
  const seen = Math.abs(difference(totals));
  if (!(seen > 0)) return 1;
  let asExtreme = 0;
  for (let i = 0; i < PERMUTATIONS; i++) {
    const drawn = totals.map((own, prompt) => (rng.chance(0.5) ? own : swapped[prompt]!));
    // Sums in another order differ by rounding.
    if (Math.abs(difference(drawn)) >= seen * (1 - 1e-12)) asExtreme += 1;
  }
  return (1 + asExtreme) / (1 + PERMUTATIONS);
}

/** Mean of tuned less mean of base; NaN where one of them has no answers. */
function difference(totals: readonly PromptTotals[]): number {
  let [baseSum, baseCount, tunedSum, tunedCount] = [0, 0, 0, 0];
  for (const each of totals) {
    baseSum += each.baseSum;
    baseCount += each.baseCount;
    tunedSum += each.tunedSum;
    tunedCount += each.tunedCount;
  }
  return tunedSum / tunedCount - baseSum / baseCount;
}

/**
 * Holm's step-down correction (1979): with it, the chance that any of several true nulls is
 * called a difference stays below the level.
 *
 * @returns one adjusted p-value each, in the order given: p_(i) times the number of hypotheses not
 *   yet rejected, never smaller than the one before it
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (pValues.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}
