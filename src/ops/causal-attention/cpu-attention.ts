/**
 * Attention of single queries as plain loops, for the ops that need it on the CPU. The head size
 * is walked four at a time with independent sums, which processors overlap; the rest follows.
 */

/** Keys and values of one head: row s starts at `first + s · stride` of both arrays. */
export interface KeyRows {
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly first: number;
  readonly stride: number;
  /** Rows that the query sees. */
  readonly count: number;
}

/** Σ over i < size of a[aAt + i] · b[bAt + i] */
export function dotAt(
  a: Float32Array,
  aAt: number,
  b: Float32Array,
  bAt: number,
  size: number,
): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < size; i += 4) {
    s0 += a[aAt + i]! * b[bAt + i]!;
    s1 += a[aAt + i + 1]! * b[bAt + i + 1]!;
    s2 += a[aAt + i + 2]! * b[bAt + i + 2]!;
    s3 += a[aAt + i + 3]! * b[bAt + i + 3]!;
  }
  for (; i < size; i++) s0 += a[aAt + i]! * b[bAt + i]!;
  return s0 + s1 + (s2 + s3);
}

/**
 * y[at + i] = Σ over s of softmax over s of (q[at] · k[s] / √size) v[s, i].
 *
 * @param weights scratch for at least `count` numbers
 * @returns logsumexp of the scores
 */
export function attendAt(
  q: Float32Array,
  at: number,
  size: number,
  { k, v, first, stride, count }: KeyRows,
  weights: Float64Array,
  y: Float32Array,
): number {
  const scale = 1 / Math.sqrt(size);
  let peak = -Infinity;
  for (let s = 0; s < count; s++) {
    const score = dotAt(q, at, k, first + s * stride, size) * scale;
    weights[s] = score;
    if (score > peak) peak = score;
  }
  let total = 0;
  for (let s = 0; s < count; s++) {
    const weight = Math.exp(weights[s]! - peak);
    weights[s] = weight;
    total += weight;
  }
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let s = 0, value = first + i; s < count; s++, value += stride) {
      sum += weights[s]! * v[value]!;
    }
    y[at + i] = sum / total;
  }
  return peak + Math.log(total);
}
