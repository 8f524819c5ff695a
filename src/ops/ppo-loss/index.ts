import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { detached, runOp } from '../backend/tfjs-adapter';
import './kernel';
import './gradient';

export interface PolicyLossInputs {
  readonly newLogProbs: Tensor2D;
  /** Entropy of the new distributions: reported, not optimised. */
  readonly entropy: Tensor2D;
  readonly oldLogProbs: Tensor2D;
  readonly advantages: Tensor2D;
  /** 1 where the policy acted: means are taken over those steps. */
  readonly mask: Tensor2D;
  /** [1]: the clip range ε. A tensor, so that a recorded step can be replayed with another. */
  readonly settings: Tensor1D;
}

/** What the policy loss reports, in order. */
export const POLICY_STATISTICS = ['approxKl', 'clipFraction', 'entropy', 'ratio', 'steps'] as const;

/**
 * −L^CLIP with its statistics; the equations are in reference.ts. Differentiable with respect to
 * the new log-probabilities.
 *
 * @param inputs float32, all [B, T] but the settings
 * @returns the loss and float32 [5] statistics; the caller disposes them
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function ppoPolicyLoss(inputs: PolicyLossInputs): {
  readonly loss: Scalar;
  readonly statistics: Tensor1D;
} {
  const { settings, ...steps } = inputs;
  checkSteps('ppoPolicyLoss', steps, inputs.newLogProbs.shape);
  checkShape('ppoPolicyLoss settings', settings, [1]);
  const entropy = detached(inputs.entropy);
  const [loss, statistics] = runOp('PpoPolicyLoss', { ...inputs, entropy });
  entropy.dispose();
  return { loss: loss as Scalar, statistics: statistics as Tensor1D };
}

export interface ValueLossInputs {
  readonly newValues: Tensor2D;
  readonly oldValues: Tensor2D;
  readonly returns: Tensor2D;
  readonly mask: Tensor2D;
  /** [2]: the clip range ε, and the coefficient c of the loss. */
  readonly settings: Tensor1D;
}

/** What the value loss reports, in order; `loss` is without the coefficient. */
export const VALUE_STATISTICS = ['loss', 'clipFraction', 'steps'] as const;

/**
 * The critic's clipped loss with its statistics; the equations are in reference.ts.
 * Differentiable with respect to the new values.
 *
 * @param inputs float32, all [B, T] but the settings
 * @returns the loss and float32 [3] statistics; the caller disposes them
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function ppoValueLoss(inputs: ValueLossInputs): {
  readonly loss: Scalar;
  readonly statistics: Tensor1D;
} {
  const { settings, ...steps } = inputs;
  checkSteps('ppoValueLoss', steps, inputs.newValues.shape);
  checkShape('ppoValueLoss settings', settings, [2]);
  const [loss, statistics] = runOp('PpoValueLoss', { ...inputs });
  return { loss: loss as Scalar, statistics: statistics as Tensor1D };
}

function checkSteps(op: string, steps: Record<string, Tensor>, shape: readonly number[]): void {
  for (const [name, tensor] of Object.entries(steps)) {
    checkType(`${op} ${name}`, tensor, 'float32');
    checkShape(`${op} ${name}`, tensor, shape);
  }
}
