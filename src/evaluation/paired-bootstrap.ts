/**
 * Base against tuned on the same prompts, with intervals by the bootstrap (Efron, 1979). Prompts
 * are resampled, not answers: answers to one prompt are alike, and both policies answered it.
 */
import type { MeasureReport } from '../protocol/playground';
import type { Rng } from '../shared/rng';
import { percentileInterval, resampleCounts, type Interval } from '../shared/statistics';

const RESAMPLES = 1000;

/** What the answers to one prompt add up to. Counts are of answers to which the measure applies. */
export interface PromptTotals {
  readonly baseSum: number;
  readonly baseCount: number;
  readonly tunedSum: number;
  readonly tunedCount: number;
}

/**
 * @param totals one per prompt and measure, every measure with the same prompts
 * @returns by measure; where a measure applies to nothing, everything is 0
 */
export function measureReports(
  totals: Readonly<Record<string, readonly PromptTotals[]>>,
  rng: Rng,
): Record<string, MeasureReport> {
  const measures = Object.entries(totals);
  const prompts = measures[0]?.[1].length ?? 0;
  const resampled = new Map(measures.map(([id]) => [id, [] as Means[]]));
  for (let i = 0; i < RESAMPLES; i++) {
    const draws = resampleCounts(prompts, rng);
    for (const [id, perPrompt] of measures) {
      const means = weightedMeans(perPrompt, draws);
      if (means !== undefined) resampled.get(id)?.push(means);
    }
  }
  return Object.fromEntries(
    measures.map(([id, perPrompt]) => [id, reportOf(perPrompt, resampled.get(id) ?? [])]),
  );
}

interface Means {
  readonly base: number;
  readonly tuned: number;
}

function reportOf(perPrompt: readonly PromptTotals[], resampled: readonly Means[]): MeasureReport {
  const once = new Uint16Array(perPrompt.length).fill(1);
  const means = weightedMeans(perPrompt, once) ?? { base: 0, tuned: 0 };
  return {
    ...means,
    change: relativeChange(means),
    ci95: intervalOf(resampled, relativeChange),
    baseCi95: intervalOf(resampled, ({ base }) => base),
    tunedCi95: intervalOf(resampled, ({ tuned }) => tuned),
    count: perPrompt.filter(({ baseCount, tunedCount }) => baseCount + tunedCount > 0).length,
  };
}

/** Undefined when one side has no answer to which the measure applies. */
function weightedMeans(
  perPrompt: readonly PromptTotals[],
  weights: ArrayLike<number>,
): Means | undefined {
  let [baseSum, baseCount, tunedSum, tunedCount] = [0, 0, 0, 0];
  perPrompt.forEach((totals, prompt) => {
    const weight = weights[prompt] ?? 0;
    baseSum += weight * totals.baseSum;
    baseCount += weight * totals.baseCount;
    tunedSum += weight * totals.tunedSum;
    tunedCount += weight * totals.tunedCount;
  });
  if (baseCount === 0 || tunedCount === 0) return undefined;
  return { base: baseSum / baseCount, tuned: tunedSum / tunedCount };
}

/** (tuned − base) / |base|; infinite where a base of 0 changed, 0 where it did not. */
function relativeChange({ base, tuned }: Means): number {
  return tuned === base ? 0 : (tuned - base) / Math.abs(base);
}

function intervalOf(resampled: readonly Means[], of: (means: Means) => number): Interval {
  return resampled.length === 0 ? [0, 0] : percentileInterval(resampled.map(of));
}
