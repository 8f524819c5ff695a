/**
 * Decoding in few dispatches: five a layer, whatever the number of rows. Rows that have ended cost
 * nothing: a list of those that still grow lives on the GPU, and tiles behind its end return at
 * once. On the processor a block is one call of WebAssembly, which works on the listed rows alone.
 * Where neither is to be had the single ops of `decoding` do the same.
 */
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { currentWebGpu, fitsFusion, runOp, runOpSingle, runsInWasm } from '../backend/tfjs-adapter';
import type { AttentionWeights } from '../attention-block';
import type { FeedForwardWeights } from '../feed-forward';
import './kernel';

/** Which positions a block reads. */
export interface ReadPlace {
  /** int32 [1]: the first. */
  readonly position: Tensor1D;
  /** int32 [B + 1], see `listActive`; counts where `steps` is 1. */
  readonly list: Tensor1D;
  /** How many positions of every sequence: row r of the block is at position + r mod steps. */
  readonly steps: number;
}

/** Whether the blocks below run here and fit these sizes. */
export function canDecodeInBlocks(sizes: {
  readonly width: number;
  readonly inner: number;
  readonly headSize: number;
}): boolean {
  const { width, inner, headSize } = sizes;
  if (runsInWasm()) return headSize % 4 === 0;
  return fitsFusion(width % 4 === 0 && inner % 4 === 0 && headSize % 8 === 0);
}

/**
 * `attentionBlock` of some positions to all that is cached before them and to themselves.
 *
 * @param x float32 [B · steps, D]
 * @param cache float32 [B, T, (heads + 2 kvHeads) · headSize], the positions read are written
 * @returns float32 [B · steps, D], undefined in rows that are not listed; the caller disposes it
 */
export function cachedAttentionBlock(
  x: Tensor2D,
  weights: AttentionWeights,
  cache: Tensor3D,
  { position, list, steps }: ReadPlace,
  options: {
    readonly heads: number;
    readonly kvHeads: number;
    readonly theta: number;
    readonly epsilon: number;
  },
): Tensor2D {
  const { norm, query, key, value, output } = weights;
  const [batch, capacity] = cache.shape;
  const slots = options.heads + 2 * options.kvHeads;
  const cacheShape = [batch, capacity, (query.shape[0] / options.heads) * slots];
  checkShape('cachedAttentionBlock cache', cache, cacheShape);
  checkShape('cachedAttentionBlock x', x, [batch * steps, query.shape[1]]);
  const inputs = { x, norm, query, key, value, output, cache, position, list };
  return runOpSingle('CachedAttentionBlock', inputs, { ...options, steps }) as Tensor2D;
}

/** `feedForward` of the rows that are listed. The result is undefined in the others. */
export function listedFeedForward(
  x: Tensor2D,
  { norm, gate, up, down }: FeedForwardWeights,
  { list, steps }: ReadPlace,
  epsilon: number,
): Tensor2D {
  checkShape('listedFeedForward norm', norm, [x.shape[1]]);
  const inputs = { x, norm, gate, up, down, list };
  return runOpSingle('ListedFeedForward', inputs, { epsilon, steps }) as Tensor2D;
}

/** `normedLinear` of the rows that are listed. The result is undefined in the others. */
export function listedLogits(
  x: Tensor2D,
  head: { readonly norm: Tensor1D; readonly weight: Tensor2D; readonly epsilon: number },
  { list, steps }: ReadPlace,
): Tensor2D {
  const { norm, weight, epsilon } = head;
  checkShape('listedLogits norm', norm, [x.shape[1]]);
  return runOpSingle('ListedLogits', { x, norm, weight, list }, { epsilon, steps }) as Tensor2D;
}

/**
 * The table rows of the tokens at the positions.
 *
 * @param tokens int32 [B, T]
 * @returns float32 [B · steps, D]; the caller disposes it
 */
export function embedFrom(
  table: Tensor2D,
  tokens: Tensor2D,
  { position, steps }: ReadPlace,
): Tensor2D {
  checkType('embedFrom tokens', tokens, 'int32');
  return runOpSingle('EmbedFrom', { table, tokens, position }, { steps }) as Tensor2D;
}

/**
 * Which sequences go on at the position: those inside their prompt, and those whose answer has not
 * ended there.
 *
 * @param list int32 [B + 1], changed in place: their count, then their numbers in order
 */
export function listActive(
  list: Tensor1D,
  state: {
    readonly tokens: Tensor2D;
    readonly promptLengths: Tensor1D;
    readonly position: Tensor1D;
  },
  { endToken, padToken }: { readonly endToken: number; readonly padToken: number },
): void {
  const { tokens, promptLengths, position } = state;
  checkType('listActive list', list, 'int32');
  checkShape('listActive list', list, [tokens.shape[0] + 1]);
  runOp('ListActive', { list, tokens, promptLengths, position }, { endToken, padToken });
}

/** Whether no sequence grows any more, where that is known without waiting for a GPU. */
export function isKnownEmpty(list: Tensor1D): boolean {
  return currentWebGpu() === undefined && list.dataSync<'int32'>()[0] === 0;
}

/**
 * Tokens and log-probabilities in one buffer, for one readback.
 *
 * @param tokens int32 [B, T]
 * @param logProbs float32 [B, T]
 * @returns float32 [2, B, T]; the caller disposes it
 */
export function packDecoded(tokens: Tensor2D, logProbs: Tensor2D): Tensor3D {
  checkType('packDecoded tokens', tokens, 'int32');
  checkShape('packDecoded logProbs', logProbs, tokens.shape);
  return runOpSingle('PackDecoded', { tokens, logProbs }) as Tensor3D;
}
