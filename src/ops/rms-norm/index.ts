import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { runOp } from '../backend/tfjs-adapter';
import './kernel';
import './gradient';

/**
 * Divides each row by its root mean square, then scales each column (arXiv:1910.07467).
 *
 * @param x float32 [rows, width]
 * @param weight float32 [width]
 * @param epsilon added to the mean square
 * @returns float32 [rows, width]; the caller disposes it
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function rmsNorm(x: Tensor2D, weight: Tensor1D, epsilon: number): Tensor2D {
  checkType('rmsNorm x', x, 'float32');
  checkShape('rmsNorm weight', weight, [x.shape[1]]);
  const [y, inverseRms] = runOp('RmsNorm', { x, weight }, { epsilon });
  inverseRms?.dispose();
  return y as Tensor2D;
}
