/** Plain statistics on plain numbers: means, spreads, intervals. No tensors. */
import type { Rng } from './rng';

export type Interval = readonly [low: number, high: number];

/** Two-sided 95 % quantile of the standard normal. */
const Z95 = 1.959963984540054;

/** The mean; 0 for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Population variance (divided by n, as lm-human-preferences does); 0 for no values. */
export function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] ?? 0) - centre) ** 2;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Population standard deviation. */
export function standardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values));
}

export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** log σ(x), exact to rounding for large |x| too. */
export function logSigmoid(x: number): number {
  return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * Quantile of sorted values, linear between neighbours.
 *
 * @param sorted ascending, at least one value
 * @param share from 0 (smallest) to 1 (largest)
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below === above ? below : below + (above - below) * (position - Math.floor(position));
}

/** The middle 95 % of values in any order. */
export function percentileInterval(values: ArrayLike<number>): Interval {
  const sorted = Float64Array.from(values).sort();
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}

/**
 * 95 % interval of a share by E. B. Wilson (1927): inside [0, 1] and sensible for few trials.
 *
 * @returns [0, 1] for no trials
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (trials === 0) return [0, 1];
  const share = successes / trials;
  const scale = 1 + Z95 ** 2 / trials;
  const centre = (share + Z95 ** 2 / (2 * trials)) / scale;
  const half =
    (Z95 / scale) * Math.sqrt((share * (1 - share)) / trials + Z95 ** 2 / (4 * trials ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/**
 * One bootstrap resample: how often each of `count` units was drawn in `count` draws with
 * replacement (Efron, 1979).
 */
export function resampleCounts(count: number, rng: Rng): Uint16Array {
  const draws = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const unit = rng.integer(count);
    draws[unit] = (draws[unit] ?? 0) + 1;
  }
  return draws;
}
