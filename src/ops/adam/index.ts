import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { runOp, runOpSingle } from '../backend/tfjs-adapter';
import { ADAM_HYPER_SIZE } from './hyper';
import './reference';
import './kernel';

export { ADAM_HYPER_SIZE, adamHyper } from './hyper';
export type { AdamSettings } from './hyper';

export interface AdamState {
  /** First moment, changed in place. */
  readonly m: Tensor;
  /** Second moment, changed in place. */
  readonly v: Tensor;
}

/**
 * One AdamW step on one parameter, in place. Everything that changes from step to step lives in
 * `hyper`, so that a recorded step can be replayed.
 *
 * @param parameter float32, changed in place (clones share its memory and change too)
 * @param gradient float32, the shape of the parameter
 * @param hyper float32 [ADAM_HYPER_SIZE], the values that `adamHyper` gives
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function adamW(
  parameter: Tensor,
  gradient: Tensor,
  { m, v }: AdamState,
  hyper: Tensor1D,
): void {
  for (const [name, tensor] of Object.entries({ parameter, gradient, m, v })) {
    checkType(`adamW ${name}`, tensor, 'float32');
    checkShape(`adamW ${name}`, tensor, parameter.shape);
  }
  checkShape('adamW hyper', hyper, [ADAM_HYPER_SIZE]);
  runOp('AdamW', { parameter, gradient, m, v, hyper });
}

/**
 * Sum of the squares of all elements of all tensors, in a fixed order.
 *
 * @param tensors float32, any shapes, at least one
 * @returns float32 scalar; the caller disposes it
 */
export function squaredNorm(tensors: readonly Tensor[]): Scalar {
  tensors.forEach((tensor, index) => {
    checkType(`squaredNorm tensor ${index}`, tensor, 'float32');
  });
  const inputs = Object.fromEntries(tensors.map((tensor, index) => [`t${index}`, tensor]));
  return runOpSingle('SquaredNorm', inputs) as Scalar;
}

/**
 * Writes the factor that brings gradients of this squared norm down to the `maxGradNorm` of
 * `hyper` into `hyper`, where the following `adamW` calls read it. No readback.
 *
 * @param hyper float32 [ADAM_HYPER_SIZE], changed in place
 * @returns float32 scalar, the norm before clipping; the caller disposes it
 */
export function clipGradients(hyper: Tensor1D, squaredNorm: Scalar): Scalar {
  checkShape('clipGradients hyper', hyper, [ADAM_HYPER_SIZE]);
  checkShape('clipGradients squaredNorm', squaredNorm, []);
  return runOpSingle('ClipGradients', { hyper, squaredNorm }) as Scalar;
}
