/** Steps that count, and those that do not. */
import { greater, where, zeros, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * The values where the mask is 1, and 0 elsewhere, whatever stands there: multiplied by 0, NaN would
 * stay NaN. Differentiable in the values.
 *
 * @param values float32 [B, T]
 * @param mask float32 [B, T] of 0 and 1
 * @returns float32 [B, T]
 */
export function masked(values: Tensor2D, mask: Tensor2D): Tensor2D {
  return where(greater(mask, 0), values, zeros(values.shape));
}
