/**
 * The ops of one decoding step. All rows of a batch are at the same position; prompts are fed
 * token by token like everything else. `position` lives on the GPU, so that one recorded step can
 * be replayed for every position.
 */
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { checkShape, checkType } from '../backend/checks';
import { runOp, runOpSingle } from '../backend/tfjs-adapter';
import { checkHeadCounts } from '../causal-attention';
import { checkHeads } from '../rotary';
import './kernel';

export type { SamplingSettings } from './sample-reference';

function checkPosition(where: string, position: Tensor1D): void {
  checkType(`${where} position`, position, 'int32');
  checkShape(`${where} position`, position, [1]);
}

/**
 * The table rows of the tokens at the current position.
 *
 * @param table float32 [vocabulary, width]
 * @param tokens int32 [B, T]
 * @param position int32 [1]
 * @returns float32 [B, width]; the caller disposes it
 */
export function embedAt(table: Tensor2D, tokens: Tensor2D, position: Tensor1D): Tensor2D {
  checkType('embedAt tokens', tokens, 'int32');
  checkPosition('embedAt', position);
  return runOpSingle('EmbedAt', { table, tokens, position }) as Tensor2D;
}

/**
 * `rotary` for rows that are all at one position.
 *
 * @param x float32 [B, heads · headSize]
 * @param position int32 [1]
 * @returns float32, the shape of x; the caller disposes it
 */
export function rotaryAt(
  x: Tensor2D,
  position: Tensor1D,
  { heads, theta }: { readonly heads: number; readonly theta: number },
): Tensor2D {
  checkPosition('rotaryAt', position);
  checkHeads('rotaryAt', x.shape[1], heads);
  return runOpSingle('RotaryAt', { x, position }, { heads, theta }) as Tensor2D;
}

/**
 * Stores one row per sequence at the current position.
 *
 * @param cache float32 [B, T, width], changed in place
 * @param x float32 [B, width]
 * @param position int32 [1]
 */
export function cacheWrite(cache: Tensor3D, x: Tensor2D, position: Tensor1D): void {
  checkPosition('cacheWrite', position);
  checkShape('cacheWrite x', x, [cache.shape[0], cache.shape[2]]);
  runOp('CacheWrite', { cache, x, position });
}

/**
 * Attention of the current position to everything cached up to and including it.
 *
 * @param q float32 [B, heads · headSize]
 * @param keyCache float32 [B, T, kvHeads · headSize]
 * @param valueCache float32, the shape of keyCache
 * @param position int32 [1]
 * @returns float32, the shape of q; the caller disposes it
 */
export function decodeAttention(
  q: Tensor2D,
  keyCache: Tensor3D,
  valueCache: Tensor3D,
  position: Tensor1D,
  { heads, kvHeads }: { readonly heads: number; readonly kvHeads: number },
): Tensor2D {
  checkPosition('decodeAttention', position);
  checkHeadCounts('decodeAttention', q.shape[1], heads, kvHeads);
  const cacheWidth = (q.shape[1] / heads) * kvHeads;
  const cacheShape = [q.shape[0], keyCache.shape[1], cacheWidth];
  checkShape('decodeAttention keyCache', keyCache, cacheShape);
  checkShape('decodeAttention valueCache', valueCache, cacheShape);
  const inputs = { q, keyCache, valueCache, position };
  return runOpSingle('DecodeAttention', inputs, { heads, kvHeads }) as Tensor2D;
}

/** What a batch of growing sequences is made of. */
export interface DecodingState {
  /** int32 [B, T], right-padded, changed in place */
  readonly tokens: Tensor2D;
  /** float32 [B, T], changed in place: [b, t] is log π of token t + 1 */
  readonly logProbs: Tensor2D;
  /** int32 [B] */
  readonly promptLengths: Tensor1D;
  /** int32 [1] */
  readonly position: Tensor1D;
  /** float32 [3]: temperature, topK, topP; see SamplingSettings */
  readonly settings: Tensor1D;
  /** int32 [1] */
  readonly seed: Tensor1D;
}

/**
 * Decides the token at position + 1 of every row. Inside the prompt the token stays. After the
 * end token (or padding) of an answer it is padding with log-probability 0. Otherwise it is drawn
 * from softmax(logits / temperature), cut by top-k and top-p; the log-probability written is that
 * of the uncut distribution, in nats. Equal seeds, rows and positions give equal draws.
 *
 * @param logits float32 [B, vocabulary], of the current position
 */
export function sampleNext(
  logits: Tensor2D,
  state: DecodingState,
  { endToken, padToken }: { readonly endToken: number; readonly padToken: number },
): void {
  const { tokens, logProbs, promptLengths, position, settings, seed } = state;
  checkPosition('sampleNext', position);
  checkType('sampleNext tokens', tokens, 'int32');
  checkShape('sampleNext logProbs', logProbs, tokens.shape);
  checkShape('sampleNext logits', logits, [tokens.shape[0], logits.shape[1]]);
  checkShape('sampleNext promptLengths', promptLengths, [tokens.shape[0]]);
  checkShape('sampleNext settings', settings, [3]);
  checkType('sampleNext seed', seed, 'int32');
  const inputs = { logits, tokens, logProbs, promptLengths, position, settings, seed };
  runOp('SampleNext', inputs, { endToken, padToken });
}

/** Moves on by some positions, in place. */
export function advancePosition(position: Tensor1D, by = 1): void {
  checkPosition('advancePosition', position);
  runOp('AdvancePosition', { position }, { by });
}
