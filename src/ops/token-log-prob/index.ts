import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { InvalidValueError } from '../../shared/errors';
import { checkShape, checkType } from '../backend/checks';
import { runOp } from '../backend/tfjs-adapter';
import './kernel';
import './gradient';

/**
 * Log-probability of one chosen token per row and the entropy of the row's distribution, without
 * storing the [rows, vocabulary] log-softmax. Both are differentiable.
 *
 * @param logits float32 [rows, vocabulary], unnormalised
 * @param tokens int32 [rows], each in [0, vocabulary)
 * @param temperature logits are divided by it, > 0
 * @returns float32 [rows] each, nats; the caller disposes them
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function tokenLogProb(
  logits: Tensor2D,
  tokens: Tensor1D,
  temperature = 1,
): { logProb: Tensor1D; entropy: Tensor1D } {
  checkType('tokenLogProb logits', logits, 'float32');
  checkType('tokenLogProb tokens', tokens, 'int32');
  checkShape('tokenLogProb tokens', tokens, [logits.shape[0]]);
  if (!(temperature > 0)) {
    throw new InvalidValueError('tokenLogProb temperature', temperature, 'it must be above 0');
  }
  const [logProb, entropy, logSumExp] = runOp('TokenLogProb', { logits, tokens }, { temperature });
  logSumExp?.dispose();
  return { logProb: logProb as Tensor1D, entropy: entropy as Tensor1D };
}
