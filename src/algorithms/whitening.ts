/** Shifting and scaling to mean 0, variance 1, as lm-human-preferences does. */

/** Added to the variance: keeps values that are all alike finite. */
const EPSILON = 1e-8;

/**
 * (x − μ) / √(σ² + ε) over the entries where the mask is 1, with the population variance;
 * the others become 0.
 *
 * @param shiftMean false keeps the mean: rewards are scaled so, advantages are shifted too
 */
export function whiten(
  values: Float32Array,
  mask: Float32Array,
  { shiftMean }: { readonly shiftMean: boolean },
): Float32Array {
  const { mean, variance } = maskedMoments(values, mask);
  const scale = 1 / Math.sqrt(variance + EPSILON);
  const offset = shiftMean ? 0 : mean;
  return values.map((value, i) => (mask[i] === 1 ? (value - mean) * scale + offset : 0));
}

/** Mean and population variance over the entries where the mask is 1; 0 where there are none. */
export function maskedMoments(
  values: Float32Array,
  mask: Float32Array,
): { mean: number; variance: number } {
  const count = Math.max(
    1,
    mask.reduce((sum, entry) => sum + entry, 0),
  );
  // Left out rather than multiplied by 0: what lies outside the mask may be anything, NaN too.
  const inside = values.map((value, i) => (mask[i] === 0 ? 0 : value));
  const mean = inside.reduce((sum, value, i) => sum + value * mask[i]!, 0) / count;
  const squares = inside.reduce((sum, value, i) => sum + mask[i]! * (value - mean) ** 2, 0);
  return { mean, variance: squares / count };
}
