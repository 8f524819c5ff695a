/** The loss by which the base models were made. */
import { mul, neg, sum, tidy, type Scalar, type Tensor1D } from '@tensorflow/tfjs-core';
import { stepInput } from '../../ops';
import type { Optimizer } from '../optimizer';
import { TrainStep, type StepInputs } from '../train-step';
import { chosenAt, type TextPolicy } from './policy';
import { selectionOf } from './row-selection';
import type { TextBatch } from './text-batch';

/**
 * Mean cross-entropy of every real next token, of prompts and of answers, nats per token.
 * Differentiable.
 *
 * @returns float32 scalar; the caller disposes it
 */
export function pretrainingLoss(policy: TextPolicy, batch: TextBatch): Scalar {
  return tidy(() => {
    const rows = stepInput(batch, realRows) as Tensor1D;
    const chosen = stepInput(batch, (read) => chosenAt(read, realRows(read))) as Tensor1D;
    const weights = stepInput(batch, realShares) as Tensor1D;
    const { logProb } = policy.nextTokens(batch, rows, chosen, 1);
    return neg(sum<Scalar>(mul(logProb, weights)));
  });
}

interface TextInputs extends StepInputs {
  readonly batch: TextBatch;
}

/** How a policy learns from plain text. Reports the loss only. */
export function pretrainingStep(policy: TextPolicy, optimizer: Optimizer): TrainStep<TextInputs> {
  return new TrainStep(optimizer, ({ batch }) => ({ loss: pretrainingLoss(policy, batch) }));
}

const realRows = (batch: TextBatch): Int32Array => selectionOf(batch.realMask()).rows;

/** What each of the rows counts in the mean: nothing where it only fills the bucket. */
function realShares(batch: TextBatch): Float32Array {
  const mask = batch.realMask();
  const count = mask.reduce((total, real) => total + real, 0);
  const rows = realRows(batch);
  // As a loop: `from` and its callback take longer than encoding the step.
  const shares = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) shares[i] = (mask[rows[i] ?? 0] ?? 0) / Math.max(1, count);
  return shares;
}
