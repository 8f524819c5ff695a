import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { causalAttention } from '../causal-attention';
import { linear } from '../linear';
import { rmsNorm } from '../rms-norm';
import { rotary } from '../rotary';

/** The weights of the attention half of a Llama layer; widths in numbers, no biases. */
export interface AttentionWeights {
  /** float32 [D] */
  readonly norm: Tensor1D;
  /** float32 [heads · headSize, D] */
  readonly query: Tensor2D;
  /** float32 [kvHeads · headSize, D] */
  readonly key: Tensor2D;
  readonly value: Tensor2D;
  /** float32 [D, heads · headSize] */
  readonly output: Tensor2D;
}

export interface AttentionBlockOptions {
  /** T: row r is at position r mod T of its sequence. */
  readonly steps: number;
  readonly heads: number;
  readonly kvHeads: number;
  /** Base of the rotary wavelengths, `rope_theta`. */
  readonly theta: number;
  /** Added to the mean square of each row. */
  readonly epsilon: number;
}

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
