import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { runOpSingle } from '../backend/tfjs-adapter';
import './kernel';
import './gradient';

/**
 * Rows of a table by their numbers. The gradient sums in ascending row order, without atomics,
 * so equal inputs give equal bits.
 *
 * @param table float32 [vocabulary, width]
 * @param ids int32 [rows], each in [0, vocabulary)
 * @returns float32 [rows, width]; the caller disposes it
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function embedding(table: Tensor2D, ids: Tensor1D): Tensor2D {
  checkType('embedding table', table, 'float32');
  checkType('embedding ids', ids, 'int32');
  checkShape('embedding ids', ids, [ids.size]);
  return runOpSingle('Embedding', { table, ids }) as Tensor2D;
}
