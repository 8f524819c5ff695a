import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { linear } from '../linear';
import { rmsNorm } from '../rms-norm';
import { swiglu } from '../swiglu';

/** The weights of the gated half of a Llama layer. */
export interface FeedForwardWeights {
  /** float32 [D] */
  readonly norm: Tensor1D;
  /** float32 [F, D] */
  readonly gate: Tensor2D;
  readonly up: Tensor2D;
  /** float32 [D, F] */
  readonly down: Tensor2D;
}

/** The definition, in single ops that each have a reference and a gradient of their own. */
export function composedFeedForward(
  x: Tensor2D,
  { norm, gate, up, down }: FeedForwardWeights,
  epsilon: number,
): Tensor2D {
  return tidy(() => {
    const normed = rmsNorm(x, norm, epsilon);
    return linear(swiglu(linear(normed, gate), linear(normed, up)), down, x);
  });
}
