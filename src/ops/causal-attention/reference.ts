import { registerReference, type HostCall } from '../backend/register-reference';

export interface AttentionShape {
  readonly batch: number;
  readonly steps: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
}

export interface AttentionInputs {
  /** [batch · steps, heads · headSize] */
  readonly q: Float32Array;
  /** [batch · steps, kvHeads · headSize] */
  readonly k: Float32Array;
  readonly v: Float32Array;
}

/** Calls `visit` for every query (batch, head, step) with where its row and its keys start. */
function forEachQuery(
  { batch, steps, heads, kvHeads, headSize }: AttentionShape,
  visit: (at: { query: number; firstKey: number; step: number; statistic: number }) => void,
): void {
  for (let b = 0; b < batch; b++) {
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      for (let step = 0; step < steps; step++) {
        const row = b * steps + step;
        visit({
          query: (row * heads + head) * headSize,
          firstKey: (b * steps * kvHeads + kvHead) * headSize,
          step,
          statistic: row * heads + head,
        });
      }
    }
  }
}

function dot(a: Float32Array, aAt: number, b: Float32Array, bAt: number, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += a[aAt + i]! * b[bAt + i]!;
  return sum;
}

/**
 * Per head: y[t] = Σ over s ≤ t of softmax over s of (q[t] · k[s] / √headSize) v[s].
 * Query head h reads key/value head ⌊h · kvHeads / heads⌋ (grouped queries, arXiv:2305.13245).
 */
export function causalAttentionReference(
  { q, k, v }: AttentionInputs,
  shape: AttentionShape,
): { y: Float32Array; logSumExp: Float32Array } {
  const { steps, kvHeads, headSize } = shape;
  const y = new Float32Array(q.length);
  const logSumExp = new Float32Array(q.length / headSize);
  const scores = new Float64Array(steps);
  const sums = new Float64Array(headSize);
  forEachQuery(shape, ({ query, firstKey, step, statistic }) => {
    let peak = -Infinity;
    for (let s = 0; s <= step; s++) {
      const key = firstKey + s * kvHeads * headSize;
      scores[s] = dot(q, query, k, key, headSize) / Math.sqrt(headSize);
      peak = Math.max(peak, scores[s]!);
    }
    let total = 0;
    sums.fill(0);
    for (let s = 0; s <= step; s++) {
      const value = firstKey + s * kvHeads * headSize;
      const weight = Math.exp(scores[s]! - peak);
      total += weight;
      for (let i = 0; i < headSize; i++) sums[i]! += weight * v[value + i]!;
    }
    for (let i = 0; i < headSize; i++) y[query + i] = sums[i]! / total;
    logSumExp[statistic] = peak + Math.log(total);
  });
  return { y, logSumExp };
}

/**
 * With p[t, s] the attention weights, δ[t] = dy[t] · y[t] and c = 1 / √headSize
 * (arXiv:2205.14135, appendix B):
 * dv[s] = Σ over t of p[t, s] dy[t]; g[t, s] = p[t, s] (dy[t] · v[s] − δ[t]);
 * dq[t] = c Σ over s of g[t, s] k[s]; dk[s] = c Σ over t of g[t, s] q[t].
 */
export function causalAttentionGradientReference(
  dy: Float32Array,
  { q, k, v }: AttentionInputs,
  { y, logSumExp }: { y: Float32Array; logSumExp: Float32Array },
  shape: AttentionShape,
): { dq: Float32Array; dk: Float32Array; dv: Float32Array } {
  const { kvHeads, headSize } = shape;
  const scale = 1 / Math.sqrt(headSize);
  const [dq, dk, dv] = [q, k, v].map((of) => new Float64Array(of.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  forEachQuery(shape, ({ query, firstKey, step, statistic }) => {
    const delta = dot(dy, query, y, query, headSize);
    for (let s = 0; s <= step; s++) {
      const key = firstKey + s * kvHeads * headSize;
      const weight = Math.exp(dot(q, query, k, key, headSize) * scale - logSumExp[statistic]!);
      const score = weight * (dot(dy, query, v, key, headSize) - delta) * scale;
      for (let i = 0; i < headSize; i++) {
        dv[key + i]! += weight * dy[query + i]!;
        dq[query + i]! += score * k[key + i]!;
        dk[key + i]! += score * q[query + i]!;
      }
    }
  });
  return { dq: new Float32Array(dq), dk: new Float32Array(dk), dv: new Float32Array(dv) };
}

export function shapeOf(call: HostCall): AttentionShape {
  const [batch, steps, heads, kvHeads] = ['batch', 'steps', 'heads', 'kvHeads'].map((name) =>
    call.number(name),
  ) as [number, number, number, number];
  return { batch, steps, heads, kvHeads, headSize: call.size('q', 1) / heads };
}

function inputsOf(call: HostCall): AttentionInputs {
  return { q: call.floats('q'), k: call.floats('k'), v: call.floats('v') };
}

registerReference('CausalAttention', (call) => {
  const shape = shapeOf(call);
  const { y, logSumExp } = causalAttentionReference(inputsOf(call), shape);
  return [
    { shape: call.shape('q'), values: y },
    { shape: [shape.batch * shape.steps, shape.heads], values: logSumExp },
  ];
});

registerReference('CausalAttentionGradient', (call) => {
  const results = { y: call.floats('y'), logSumExp: call.floats('logSumExp') };
  const { dq, dk, dv } = causalAttentionGradientReference(
    call.floats('dy'),
    inputsOf(call),
    results,
    shapeOf(call),
  );
  return [
    { shape: call.shape('q'), values: dq },
    { shape: call.shape('k'), values: dk },
    { shape: call.shape('v'), values: dv },
  ];
});
