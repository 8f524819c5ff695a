import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { linear } from '../linear';
import { rmsNorm } from '../rms-norm';
import { swiglu } from '../swiglu';
import type { FeedForwardWeights } from '.';

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
