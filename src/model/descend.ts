/** One optimiser step whose statistics stay on the device until somebody reads them. */
import { concat, keep, reshape, tidy, type Scalar, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Optimizer, StepOptions } from './optimizer';

export interface Objective {
  readonly loss: Scalar;
  /** Reported only: no gradient flows through these. */
  readonly statistics: Tensor1D;
}

/**
 * Minimises the loss by one step.
 *
 * @returns float32 [2 + statistics]: loss, gradient norm before clipping, then the statistics;
 *   the caller disposes it
 */
export function descend(
  optimizer: Optimizer,
  options: StepOptions,
  objective: () => Objective,
): Tensor1D {
  return tidy(() => {
    const kept: Tensor1D[] = [];
    const { loss, gradNorm } = optimizer.minimize(() => {
      const { loss, statistics } = objective();
      kept.push(keep(statistics));
      return loss;
    }, options);
    const packed: Tensor1D = concat([reshape(loss, [1]), reshape(gradNorm, [1]), ...kept]);
    kept.forEach((statistics) => {
      statistics.dispose();
    });
    return packed;
  });
}
