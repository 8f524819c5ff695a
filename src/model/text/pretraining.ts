/** The loss by which the base models were made. */
import { div, mul, neg, sum, tensor1d, tidy, type Scalar } from '@tensorflow/tfjs-core';
import type { TextPolicy } from './policy';
import { selectRows } from './row-selection';
import type { TextBatch } from './text-batch';

/**
 * Mean cross-entropy of every real next token, of prompts and of answers, nats per token.
 * Differentiable.
 *
 * @returns float32 scalar; the caller disposes it
 */
export function pretrainingLoss(policy: TextPolicy, batch: TextBatch): Scalar {
  return tidy(() => {
    const mask = batch.realMask();
    const rows = selectRows(mask);
    const weights = Float32Array.from(rows, (row) => mask[row] ?? 0);
    const { logProb } = policy.nextTokens(batch, rows, 1);
    const count = weights.reduce((total, weight) => total + weight, 0);
    const total: Scalar = sum(mul(logProb, tensor1d(weights)));
    return neg(div<Scalar>(total, Math.max(1, count)));
  });
}
