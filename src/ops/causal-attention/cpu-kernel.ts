/** The op on tfjs's CPU backend: the definition's sums in loops that processors like better. */
import { registerReference } from '../backend/register-reference';
import type { HostCall } from '../backend/register-reference';
import { attendAt, dotAt } from './cpu-attention';
import type { AttentionInputs, AttentionShape } from './reference';

/** As `causalAttentionReference`. */
export function causalAttentionOnCpu(
  { q, k, v }: AttentionInputs,
  { batch, steps, heads, kvHeads, headSize }: AttentionShape,
): { y: Float32Array; logSumExp: Float32Array } {
  const y = new Float32Array(q.length);
  const logSumExp = new Float32Array(q.length / headSize);
  const weights = new Float64Array(steps);
  const stride = kvHeads * headSize;
  for (let b = 0; b < batch; b++) {
    for (let head = 0; head < heads; head++) {
      const first = b * steps * stride + Math.floor((head * kvHeads) / heads) * headSize;
      for (let step = 0; step < steps; step++) {
        const statistic = (b * steps + step) * heads + head;
        const keys = { k, v, first, stride, count: step + 1 };
        logSumExp[statistic] = attendAt(q, statistic * headSize, headSize, keys, weights, y);
      }
    }
  }
  return { y, logSumExp };
}

interface Gradients {
  readonly dq: Float32Array;
  readonly dk: Float32Array;
  readonly dv: Float32Array;
}

/** As `causalAttentionGradientReference`, with sums in float32. */
export function causalAttentionGradientOnCpu(
  dy: Float32Array,
  inputs: AttentionInputs,
  { y, logSumExp }: { y: Float32Array; logSumExp: Float32Array },
  { batch, steps, heads, kvHeads, headSize }: AttentionShape,
): Gradients {
  const { q, k, v } = inputs;
  const gradients = {
    dq: new Float32Array(q.length),
    dk: new Float32Array(k.length),
    dv: new Float32Array(v.length),
  };
  const scale = 1 / Math.sqrt(headSize);
  const stride = kvHeads * headSize;
  for (let b = 0; b < batch; b++) {
    for (let head = 0; head < heads; head++) {
      const first = b * steps * stride + Math.floor((head * kvHeads) / heads) * headSize;
      for (let step = 0; step < steps; step++) {
        const statistic = (b * steps + step) * heads + head;
        const at = statistic * headSize;
        const delta = dotAt(dy, at, y, at, headSize);
        for (let s = 0, key = first; s <= step; s++, key += stride) {
          const score = dotAt(q, at, k, key, headSize) * scale;
          const weight = Math.exp(score - logSumExp[statistic]!);
          const slope = weight * (dotAt(dy, at, v, key, headSize) - delta) * scale;
          spread(gradients, { dy, q, k }, { at, key, headSize }, weight, slope);
        }
      }
    }
  }
  return gradients;
}

/** What one pair of query and key adds to the three gradients. */
function spread(
  { dq, dk, dv }: Gradients,
  { dy, q, k }: { dy: Float32Array; q: Float32Array; k: Float32Array },
  { at, key, headSize }: { at: number; key: number; headSize: number },
  weight: number,
  slope: number,
): void {
  for (let i = 0; i < headSize; i++) {
    dv[key + i]! += weight * dy[at + i]!;
    dq[at + i]! += slope * k[key + i]!;
    dk[key + i]! += slope * q[at + i]!;
  }
}

function shapeOf(call: HostCall): AttentionShape {
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
  const { y, logSumExp } = causalAttentionOnCpu(inputsOf(call), shape);
  return [
    { shape: call.shape('q'), values: y },
    { shape: [shape.batch * shape.steps, shape.heads], values: logSumExp },
  ];
});

registerReference('CausalAttentionGradient', (call) => {
  const results = { y: call.floats('y'), logSumExp: call.floats('logSumExp') };
  const { dq, dk, dv } = causalAttentionGradientOnCpu(
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
