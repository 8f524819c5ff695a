import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { runOpSingle } from '../backend/tfjs-adapter';
import './kernel';
import './gradient';

/**
 * Some rows of a matrix, each at most once (the last hidden state of every sequence, say).
 * For rows that may repeat use `embedding`, whose gradient sums.
 *
 * @param x float32 [height, width]
 * @param rows int32 [N], distinct, each in [0, height)
 * @returns float32 [N, width]; the caller disposes it
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function gatherRows(x: Tensor2D, rows: Tensor1D): Tensor2D {
  checkType('gatherRows x', x, 'float32');
  checkType('gatherRows rows', rows, 'int32');
  checkShape('gatherRows rows', rows, [rows.size]);
  return runOpSingle('GatherRows', { x, rows }) as Tensor2D;
}
