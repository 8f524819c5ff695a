/**
 * Part four of the reward model: making its numbers mean something. Scores are shifted and
 * scaled so that the base model's answers have mean 0 and standard deviation 1
 * (lm-human-preferences, normalize_samples), and a temperature says by how much the differences
 * between them over- or understate how sure one may be.
 */
import type { ReliabilityBin } from '../protocol/reward-model';
import { logSigmoid, mean, sigmoid, standardDeviation, wilsonInterval } from '../shared/statistics';

export interface Normalization {
  readonly gain: number;
  readonly bias: number;
}

/** A score difference a − b and the probability that a is better. */
export interface JudgedMargin {
  readonly margin: number;
  readonly target: number;
}

/** Bounds of the fit: a few pairs, all ordered right, would otherwise ask for 0. */
const TEMPERATURE_RANGE = [0.05, 20] as const;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
const BINS = 10;

/** gain · raw + bias has mean 0 and standard deviation 1 on these raw scores. */
export function normalizationOf(rawScores: ArrayLike<number>): Normalization {
  const spread = standardDeviation(rawScores);
  const gain = spread > 1e-6 ? 1 / spread : 1;
  return { gain, bias: -gain * mean(rawScores) };
}

/** Mean −log likelihood of the judgements when margins are divided by the temperature, nats. */
export function judgementLoss(pairs: readonly JudgedMargin[], temperature: number): number {
  return mean(
    pairs.map(({ margin, target }) => {
      const x = margin / temperature;
      return -target * logSigmoid(x) - (1 - target) * logSigmoid(-x);
    }),
  );
}

/**
 * The temperature of least judgement loss, by golden-section search over its logarithm: in the
 * inverse temperature the loss is convex, so it has one valley.
 *
 * @returns 1 for no pairs
 */
export function fitTemperature(pairs: readonly JudgedMargin[]): number {
  if (pairs.length === 0) return 1;
  let low = Math.log(TEMPERATURE_RANGE[0]);
  let high = Math.log(TEMPERATURE_RANGE[1]);
  while (high - low > 1e-4) {
    const left = high - GOLDEN_RATIO * (high - low);
    const right = low + GOLDEN_RATIO * (high - low);
    if (judgementLoss(pairs, Math.exp(left)) < judgementLoss(pairs, Math.exp(right))) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/**
 * Ten bins of the stated probability of the preferred side, from ½ to 1, each with how often
 * the rater agreed. Ties are left out, empty bins too.
 */
export function reliabilityBins(
  pairs: readonly JudgedMargin[],
  temperature: number,
): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0, count: 0 }));
  for (const { margin, target } of pairs) {
    if (target === 0.5) continue;
    const confidence = sigmoid(Math.abs(margin) / temperature);
    const bin = bins[Math.min(BINS - 1, Math.floor((confidence - 0.5) * 2 * BINS))];
    if (bin === undefined) continue;
    bin.confidence += confidence;
    bin.right += margin > 0 === target > 0.5 ? 1 : 0;
    bin.count += 1;
  }
  return bins
    .filter(({ count }) => count > 0)
    .map(({ confidence, right, count }) => ({
      confidence: confidence / count,
      agreement: { share: right / count, ci95: wilsonInterval(right, count), count },
    }));
}

/**
 * Expected calibration error (Guo et al., arXiv:1706.04599 eq. 3): how far the stated
 * probability of the preferred side is from how often the rater agreed, averaged over the bins.
 *
 * @returns from 0 (calibrated) to 1; 0 for no pairs
 */
export function expectedCalibrationError(
  pairs: readonly JudgedMargin[],
  temperature: number,
): number {
  const bins = reliabilityBins(pairs, temperature);
  const total = bins.reduce((sum, { agreement }) => sum + agreement.count, 0);
  const gap = bins.reduce(
    (sum, { confidence, agreement }) =>
      sum + agreement.count * Math.abs(confidence - agreement.share),
    0,
  );
  return total === 0 ? 0 : gap / total;
}
