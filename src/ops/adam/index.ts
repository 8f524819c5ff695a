import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { InvalidValueError } from '../../shared/errors';
import { checkShape, checkType } from '../backend/checks';
import { runOp } from '../backend/tfjs-adapter';
import { ADAM_HYPER_SIZE } from './hyper';
import './kernel';

export { ADAM_HYPER_SIZE, adamHyper } from './hyper';
export type { AdamSettings } from './hyper';

/** What one step changes in place. Clones share memory and change too. */
export interface AdamState {
  readonly parameters: Tensor;
  /** First moment. */
  readonly m: Tensor;
  /** Second moment. */
  readonly v: Tensor;
}

export interface AdamGradients {
  readonly gradients: Tensor;
  /** Of the gradients, as `gradientNorm` gives it: they are multiplied by it. */
  readonly scale: Scalar;
}

/**
 * One AdamW step, in place, on all parameters at once. Everything that changes from step to step
 * lives in tensors, so that a recorded step can be replayed.
 *
 * @param state float32, all of one shape
 * @param gradients float32, of that shape too
 * @param hyper float32 [ADAM_HYPER_SIZE], the values that `adamHyper` gives
 * @param decayed how many elements, from the first on, weight decay pulls at
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function adamW(
  { parameters, m, v }: AdamState,
  { gradients, scale }: AdamGradients,
  hyper: Tensor1D,
  decayed: number,
): void {
  for (const [name, tensor] of Object.entries({ parameters, gradients, m, v })) {
    checkType(`adamW ${name}`, tensor, 'float32');
    checkShape(`adamW ${name}`, tensor, parameters.shape);
  }
  checkShape('adamW scale', scale, []);
  checkShape('adamW hyper', hyper, [ADAM_HYPER_SIZE]);
  if (!Number.isInteger(decayed) || decayed < 0 || decayed > parameters.size) {
    throw new InvalidValueError('adamW decayed', decayed, `use 0 to ${parameters.size}`);
  }
  runOp('AdamW', { parameters, gradients, m, v, scale, hyper }, { decayed });
}

/**
 * Length of the gradients of all parameters together, and the factor that brings it down to the
 * `maxGradNorm` of `hyper`. Summed in a fixed order; no readback.
 *
 * @param gradients float32, any shape
 * @returns float32 scalars that the caller disposes: the norm, and a factor of at most 1
 */
export function gradientNorm(
  gradients: Tensor,
  hyper: Tensor1D,
): { readonly norm: Scalar; readonly scale: Scalar } {
  checkType('gradientNorm gradients', gradients, 'float32');
  checkShape('gradientNorm hyper', hyper, [ADAM_HYPER_SIZE]);
  const [norm, scale] = runOp('GradientNorm', { gradients, hyper }) as [Scalar, Scalar];
  return { norm, scale };
}
