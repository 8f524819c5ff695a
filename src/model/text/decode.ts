/**
 * Sampling with a key-value cache. All rows move through the positions together: inside their
 * prompt they are fed its tokens, behind it they are fed what was sampled. Nothing is read back
 * until the last position is done.
 */
import {
  tensor1d,
  tensor2d,
  tidy,
  zeros,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {
  advancePosition,
  cacheWrite,
  decodeAttention,
  embedAt,
  linear,
  feedForward,
  rmsNorm,
  rotaryAt,
  sampleNext,
  type AttentionWeights,
  type DecodingState,
} from '../../ops';
import type { SamplingOptions } from '../network';
import type { SpecialTokens } from '../tokenizer';
import type { Decoder } from './decoder';
import { bucketedSteps, checkPromptFits } from './text-batch';

export interface DecodeOptions extends SamplingOptions {
  /** Unsigned 32-bit; equal seeds give equal answers on one adapter. */
  readonly seed: number;
  readonly special: SpecialTokens;
}

/** One answer. */
export interface Decoded {
  /** The end token included where it came. */
  readonly tokens: readonly number[];
  /** log π of each, nats, at the sampling temperature. */
  readonly logProbs: readonly number[];
}

/** Keys and values of every position so far, one pair per layer. */
interface Cache {
  readonly keys: Tensor3D;
  readonly values: Tensor3D;
}

/**
 * Samples one answer per prompt.
 *
 * @param prompts token ids, begin token and separator included
 * @throws InvalidValueError when a prompt leaves no room for an answer
 */
export async function decode(
  decoder: Decoder,
  prompts: readonly (readonly number[])[],
  options: DecodeOptions,
): Promise<Decoded[]> {
  if (prompts.length === 0) return [];
  const { maxPositions } = decoder.config;
  for (const prompt of prompts) checkPromptFits(prompt.length, maxPositions);
  const longest = Math.max(...prompts.map((prompt) => prompt.length));
  const length = Math.min(longest + options.maxNewTokens, maxPositions);
  const { tokens, logProbs } = generate(decoder, prompts, length, options);
  const [tokenValues, logProbValues] = await Promise.all([
    tokens.data<'int32'>(),
    logProbs.data<'float32'>(),
  ]);
  const steps = tokens.shape[1];
  tokens.dispose();
  logProbs.dispose();
  return prompts.map((prompt, row) => {
    const start = row * steps + prompt.length;
    const end = row * steps + Math.min(prompt.length + options.maxNewTokens, length);
    const answer = [...tokenValues.subarray(start, end)];
    const count = lengthOf(answer, options.special);
    return {
      tokens: answer.slice(0, count),
      logProbs: [...logProbValues.subarray(start - 1, start - 1 + count)],
    };
  });
}

/** Up to its end token, or to padding: a policy that emits that has stopped, but not properly. */
function lengthOf(answer: readonly number[], special: SpecialTokens): number {
  const last = answer.findIndex((token) => token === special.end || token === special.pad);
  return last < 0 ? answer.length : last + 1;
}

/** @returns int32 and float32 [B, T]; the caller disposes them */
function generate(
  decoder: Decoder,
  prompts: readonly (readonly number[])[],
  length: number,
  options: DecodeOptions,
): { tokens: Tensor2D; logProbs: Tensor2D } {
  const { config } = decoder;
  const steps = bucketedSteps(length, config.maxPositions);
  return tidy(() => {
    const state = initialState(prompts, steps, options);
    const cacheShape: [number, number, number] = [
      prompts.length,
      steps,
      config.kvHeads * config.headSize,
    ];
    const caches = Array.from({ length: config.layers }, (): Cache => {
      return { keys: zeros(cacheShape), values: zeros(cacheShape) };
    });
    const shortest = Math.min(...prompts.map((prompt) => prompt.length));
    for (let position = 0; position < length - 1; position++) {
      tidy(() => {
        const hidden = readPosition(decoder, state, caches);
        // As long as every row is inside its prompt there is nothing to sample.
        if (position + 1 >= shortest) {
          const tokens = { endToken: options.special.end, padToken: options.special.pad };
          sampleNext(decoder.logits(hidden), state, tokens);
        }
        advancePosition(state.position);
      });
    }
    return { tokens: state.tokens, logProbs: state.logProbs };
  });
}

function initialState(
  prompts: readonly (readonly number[])[],
  steps: number,
  { special, temperature, seed }: DecodeOptions,
): DecodingState {
  const size = prompts.length;
  const tokens = new Int32Array(size * steps).fill(special.pad);
  prompts.forEach((prompt, row) => {
    tokens.set(prompt, row * steps);
  });
  return {
    tokens: tensor2d(tokens, [size, steps], 'int32'),
    logProbs: zeros([size, steps]),
    promptLengths: tensor1d(
      prompts.map((prompt) => prompt.length),
      'int32',
    ),
    position: tensor1d([0], 'int32'),
    settings: tensor1d([temperature, 0, 1]),
    seed: tensor1d([seed | 0], 'int32'),
  };
}

/** Runs the layers on the current position and adds it to the caches. @returns float32 [B, D] */
function readPosition(
  decoder: Decoder,
  { tokens, position }: DecodingState,
  caches: readonly Cache[],
): Tensor2D {
  const { normEpsilon } = decoder.config;
  let stream = embedAt(decoder.embeddingTable(), tokens, position);
  caches.forEach((cache, index) => {
    const layer = decoder.layer(index);
    stream = attend(decoder, stream, layer.attention, cache, position);
    stream = feedForward(stream, layer.feedForward, normEpsilon);
  });
  return stream;
}

/** stream + Attention(norm(stream)) of one position to all before it. */
function attend(
  { config }: Decoder,
  stream: Tensor2D,
  layer: AttentionWeights,
  cache: Cache,
  position: Tensor1D,
): Tensor2D {
  const { heads, kvHeads, ropeTheta: theta, normEpsilon } = config;
  const normed = rmsNorm(stream, layer.norm, normEpsilon);
  const query = rotaryAt(linear(normed, layer.query), position, { heads, theta });
  const key = rotaryAt(linear(normed, layer.key), position, { heads: kvHeads, theta });
  cacheWrite(cache.keys, key, position);
  cacheWrite(cache.values, linear(normed, layer.value), position);
  const mixed = decodeAttention(query, cache.keys, cache.values, position, { heads, kvHeads });
  return linear(mixed, layer.output, stream);
}
