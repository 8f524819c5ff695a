import type { Tensor2D } from '@tensorflow/tfjs-core';
import { InvalidValueError } from '../../shared/errors';
import { checkCount, checkShape, checkType } from '../backend/checks';
import { runOp } from '../backend/tfjs-adapter';
import './kernel';
import './gradient';

export interface CausalAttentionOptions {
  readonly batch: number;
  readonly steps: number;
  readonly heads: number;
  /** Divides `heads`; equal to it for plain multi-head attention. */
  readonly kvHeads: number;
}

/** @throws InvalidValueError unless heads split the width and kvHeads split the heads */
export function checkHeadCounts(where: string, width: number, heads: number, kvHeads: number) {
  checkCount(`${where} heads`, heads);
  checkCount(`${where} kvHeads`, kvHeads);
  if (width % heads !== 0) {
    throw new InvalidValueError(`${where} heads`, heads, `it must divide the width ${width}`);
  }
  if (heads % kvHeads !== 0) {
    throw new InvalidValueError(`${where} kvHeads`, kvHeads, `it must divide ${heads} heads`);
  }
}

/**
 * Attention of every step to itself and the steps before it, with grouped queries. Neither pass
 * stores a [steps, steps] matrix: the forward pass keeps one logsumexp per query and head.
 *
 * @param q float32 [batch · steps, heads · headSize]
 * @param k float32 [batch · steps, kvHeads · headSize]
 * @param v float32, the shape of k
 * @returns float32, the shape of q; the caller disposes it
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function causalAttention(
  q: Tensor2D,
  k: Tensor2D,
  v: Tensor2D,
  { batch, steps, heads, kvHeads }: CausalAttentionOptions,
): Tensor2D {
  checkType('causalAttention q', q, 'float32');
  checkType('causalAttention k', k, 'float32');
  checkType('causalAttention v', v, 'float32');
  checkHeadCounts('causalAttention', q.shape[1], heads, kvHeads);
  checkShape('causalAttention q', q, [batch * steps, q.shape[1]]);
  const kvShape = [batch * steps, (q.shape[1] / heads) * kvHeads];
  checkShape('causalAttention k', k, kvShape);
  checkShape('causalAttention v', v, kvShape);
  const [y, logSumExp] = runOp('CausalAttention', { q, k, v }, { batch, steps, heads, kvHeads });
  logSumExp?.dispose();
  return y as Tensor2D;
}
