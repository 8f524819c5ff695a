import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { fitsFusion, runOp } from '../backend/tfjs-adapter';
import { composedNormedLinear } from './composed';
import './kernel';
import './gradient';

/** Fewer columns than this waste most of a tile: scores of one number, say. */
const LEAST_COLUMNS = 8;

/**
 * RMSNorm(x) · Wᵀ, the last norm and the vocabulary head: on WebGPU one dispatch forwards and four
 * backwards. Other backends, and sizes that the tiles do not fit, run the composition of the single
 * ops, which is also its definition (composed.ts).
 *
 * @param x float32 [R, D]
 * @param norm float32 [D]
 * @param weight float32 [V, D]
 * @param epsilon added to the mean square of each row
 * @returns float32 [R, V]; the caller disposes it
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function normedLinear(
  x: Tensor2D,
  norm: Tensor1D,
  weight: Tensor2D,
  epsilon: number,
): Tensor2D {
  checkType('normedLinear x', x, 'float32');
  checkShape('normedLinear norm', norm, [x.shape[1]]);
  checkShape('normedLinear weight', weight, [weight.shape[0], x.shape[1]]);
  if (!fitsFusion(x.shape[1] % 4 === 0 && weight.shape[0] >= LEAST_COLUMNS)) {
    return composedNormedLinear(x, norm, weight, epsilon);
  }
  const [y, inverseRms] = runOp('NormedLinear', { x, norm, weight }, { epsilon });
  inverseRms?.dispose();
  return y as Tensor2D;
}
