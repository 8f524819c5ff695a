import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { runOpSingle } from '../backend/tfjs-adapter';
import './kernel';
import './gradient';

/**
 * A projection without bias, y = x · Wᵀ (+ residual), with the weight laid out as PyTorch and
 * Hugging Face store it. Fastest where K is a multiple of 4; any size works.
 *
 * @param x float32 [R, K]
 * @param weight float32 [N, K]
 * @param residual float32 [R, N], added to the result in the same pass
 * @returns float32 [R, N]; the caller disposes it
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function linear(x: Tensor2D, weight: Tensor2D, residual?: Tensor2D): Tensor2D {
  checkType('linear x', x, 'float32');
  checkShape('linear weight', weight, [weight.shape[0], x.shape[1]]);
  if (residual === undefined) return runOpSingle('Linear', { x, weight }) as Tensor2D;
  checkShape('linear residual', residual, [x.shape[0], weight.shape[0]]);
  return runOpSingle('Linear', { x, weight, residual }) as Tensor2D;
}
