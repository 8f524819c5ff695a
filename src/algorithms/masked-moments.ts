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
