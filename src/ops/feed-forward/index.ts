import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { fitsFusion, runOp } from '../backend/tfjs-adapter';
import { composedFeedForward, type FeedForwardWeights } from './composed';
import './kernel';
import './gradient';

export type { FeedForwardWeights } from './composed';

/**
 * x + (silu(n · gateᵀ) · (n · upᵀ)) · downᵀ with n = RMSNorm(x): on WebGPU two dispatches forwards
 * and four backwards. Other backends, and sizes that the tiles do not fit, run the composition of
 * the single ops, which is also its definition (composed.ts).
 *
 * @param x float32 [R, D]
 * @param epsilon added to the mean square of each row
 * @returns float32 [R, D]; the caller disposes it
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function feedForward(x: Tensor2D, weights: FeedForwardWeights, epsilon: number): Tensor2D {
  const { norm, gate, up, down } = weights;
  const width = x.shape[1];
  const inner = gate.shape[0];
  checkType('feedForward x', x, 'float32');
  checkShape('feedForward norm', norm, [width]);
  checkShape('feedForward gate', gate, [inner, width]);
  checkShape('feedForward up', up, [inner, width]);
  checkShape('feedForward down', down, [width, inner]);
  if (!fitsFusion(width % 4 === 0 && inner % 4 === 0)) {
    return composedFeedForward(x, weights, epsilon);
  }
  const [y, ...saved] = runOp('FeedForward', { x, norm, gate, up, down }, { epsilon });
  saved.forEach((tensor) => {
    tensor.dispose();
  });
  return y as Tensor2D;
}
