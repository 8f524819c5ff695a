import type { Tensor2D } from '@tensorflow/tfjs-core';
import { ShapeMismatchError } from '../../shared/errors';
import { checkCount, checkShape, checkType } from '../backend/checks';
import { fitsFusion, runOp } from '../backend/tfjs-adapter';
import { checkHeadCounts } from '../causal-attention';
import {
  composedAttentionBlock,
  type AttentionWeights,
  type AttentionBlockOptions,
} from './composed';
import './kernel';
import './gradient';

export type { AttentionWeights, AttentionBlockOptions } from './composed';

/**
 * x + Attention(RMSNorm(x)) with rotary positions and grouped queries: on WebGPU three dispatches
 * forwards and six backwards. Other backends, and sizes that the tiles do not fit, run the
 * composition of the single ops, which is also its definition (composed.ts).
 *
 * @param x float32 [B · T, D]
 * @returns float32 [B · T, D]; the caller disposes it
 * @throws ShapeMismatchError, InvalidValueError naming the argument
 */
export function attentionBlock(
  x: Tensor2D,
  weights: AttentionWeights,
  options: AttentionBlockOptions,
): Tensor2D {
  check(x, weights, options);
  const { norm, query, key, value, output } = weights;
  const headSize = query.shape[0] / options.heads;
  if (!fitsFusion(x.shape[1] % 4 === 0 && headSize % 8 === 0)) {
    return composedAttentionBlock(x, weights, options);
  }
  const inputs = { x, norm, query, key, value, output };
  const [y, ...saved] = runOp('AttentionBlock', inputs, { ...options });
  saved.forEach((tensor) => {
    tensor.dispose();
  });
  return y as Tensor2D;
}

function check(
  x: Tensor2D,
  { norm, query, key, value, output }: AttentionWeights,
  { steps, heads, kvHeads }: AttentionBlockOptions,
): void {
  const [rows, width] = x.shape;
  checkType('attentionBlock x', x, 'float32');
  checkCount('attentionBlock steps', steps);
  if (rows % steps !== 0) {
    const expected = [Math.ceil(rows / steps) * steps, width];
    throw new ShapeMismatchError('attentionBlock x, whole sequences', expected, x.shape);
  }
  checkHeadCounts('attentionBlock', query.shape[0], heads, kvHeads);
  const kvWidth = (query.shape[0] / heads) * kvHeads;
  checkShape('attentionBlock norm', norm, [width]);
  checkShape('attentionBlock query', query, [query.shape[0], width]);
  checkShape('attentionBlock key', key, [kvWidth, width]);
  checkShape('attentionBlock value', value, [kvWidth, width]);
  checkShape('attentionBlock output', output, [width, query.shape[0]]);
}
