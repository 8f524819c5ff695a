/**
 * Running the layers on new positions of growing sequences, with a cache of keys and values: in
 * fused blocks on WebGPU, else op by op.
 */
import { zeros, type Tensor1D, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import {
  cachedAttentionBlock,
  cacheWrite,
  canDecodeInBlocks,
  decodeAttention,
  embedAt,
  embedFrom,
  feedForward,
  linear,
  listedFeedForward,
  listedLogits,
  rmsNorm,
  rotaryAt,
  type AttentionWeights,
  type ReadPlace,
} from '../../ops/first-load';
import type { Decoder } from './decoder';

export interface PositionReader {
  /** Whether it can read several positions at once. */
  readonly readsAhead: boolean;
  /** Adds the positions of the place to the cache. @returns float32 [B · steps, D] */
  read: (tokens: Tensor2D, place: ReadPlace) => Tensor2D;
  /** @param stream what `read` gave for one position @returns float32 [B, V], unnormalised */
  logits: (stream: Tensor2D, place: ReadPlace) => Tensor2D;
}

/** Its caches are allocated here, in the caller's tidy. */
export function positionReader(decoder: Decoder, batch: number, capacity: number): PositionReader {
  const { hiddenSize: width, intermediateSize: inner, headSize } = decoder.config;
  return canDecodeInBlocks({ width, inner, headSize })
    ? blockReader(decoder, batch, capacity)
    : singleReader(decoder, batch, capacity);
}

function blockReader(decoder: Decoder, batch: number, capacity: number): PositionReader {
  const { heads, kvHeads, headSize, layers } = decoder.config;
  const { ropeTheta: theta, normEpsilon: epsilon } = decoder.config;
  const slots = (heads + 2 * kvHeads) * headSize;
  const caches = Array.from({ length: layers }, (): Tensor3D => zeros([batch, capacity, slots]));
  return {
    readsAhead: true,
    read: (tokens, place) =>
      caches.reduce(
        (stream, cache, index) => {
          const layer = decoder.layer(index);
          const options = { heads, kvHeads, theta, epsilon };
          const attended = cachedAttentionBlock(stream, layer.attention, cache, place, options);
          return listedFeedForward(attended, layer.feedForward, place, epsilon);
        },
        embedFrom(decoder.embeddingTable(), tokens, place),
      ),
    logits: (stream, place) => {
      const head = { norm: decoder.finalNorm(), weight: decoder.headMatrix(), epsilon };
      return listedLogits(stream, head, place);
    },
  };
}

/** Keys and values of every position so far, one pair per layer. */
interface Cache {
  readonly keys: Tensor3D;
  readonly values: Tensor3D;
}

function singleReader(decoder: Decoder, batch: number, capacity: number): PositionReader {
  const { kvHeads, headSize, layers, normEpsilon } = decoder.config;
  const shape: [number, number, number] = [batch, capacity, kvHeads * headSize];
  const caches = Array.from({ length: layers }, (): Cache => ({
    keys: zeros(shape),
    values: zeros(shape),
  }));
  return {
    readsAhead: false,
    read: (tokens, { position }) =>
      caches.reduce(
        (stream, cache, index) => {
          const layer = decoder.layer(index);
          const attended = attend(decoder, stream, layer.attention, cache, position);
          return feedForward(attended, layer.feedForward, normEpsilon);
        },
        embedAt(decoder.embeddingTable(), tokens, position),
      ),
    logits: (stream) => decoder.logits(stream),
  };
}

/** stream + Attention(norm(stream)) of one position to all before it. */
function attend(
  { config }: Decoder,
  stream: Tensor2D,
  weights: AttentionWeights,
  cache: Cache,
  position: Tensor1D,
): Tensor2D {
  const { heads, kvHeads, ropeTheta: theta, normEpsilon } = config;
  const normed = rmsNorm(stream, weights.norm, normEpsilon);
  const query = rotaryAt(linear(normed, weights.query), position, { heads, theta });
  const key = rotaryAt(linear(normed, weights.key), position, { heads: kvHeads, theta });
  cacheWrite(cache.keys, key, position);
  cacheWrite(cache.values, linear(normed, weights.value), position);
  const mixed = decodeAttention(query, cache.keys, cache.values, position, { heads, kvHeads });
  return linear(mixed, weights.output, stream);
}
