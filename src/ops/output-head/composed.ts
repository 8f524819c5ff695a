import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { linear } from '../linear';
import { rmsNorm } from '../rms-norm';

/** The definition, in single ops that each have a reference and a gradient of their own. */
export function composedNormedLinear(
  x: Tensor2D,
  norm: Tensor1D,
  weight: Tensor2D,
  epsilon: number,
): Tensor2D {
  return tidy(() => linear(rmsNorm(x, norm, epsilon), weight));
}
