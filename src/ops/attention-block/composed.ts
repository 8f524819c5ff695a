import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { causalAttention } from '../causal-attention';
import { linear } from '../linear';
import { rmsNorm } from '../rms-norm';
import { rotary } from '../rotary';
import type { AttentionBlockOptions, AttentionWeights } from '.';

/** The definition, in single ops that each have a reference and a gradient of their own. */
export function composedAttentionBlock(
  x: Tensor2D,
  weights: AttentionWeights,
  { steps, heads, kvHeads, theta, epsilon }: AttentionBlockOptions,
): Tensor2D {
  return tidy(() => {
    const normed = rmsNorm(x, weights.norm, epsilon);
    const query = rotary(linear(normed, weights.query), { steps, heads, theta });
    const key = rotary(linear(normed, weights.key), { steps, heads: kvHeads, theta });
    const value = linear(normed, weights.value);
    const batch = x.shape[0] / steps;
    const mixed = causalAttention(query, key, value, { batch, steps, heads, kvHeads });
    return linear(mixed, weights.output, x);
  });
}
