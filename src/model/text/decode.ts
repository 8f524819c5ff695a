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
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {
  advancePosition,
  isKnownEmpty,
  listActive,
  packDecoded,
  sampleNext,
  type DecodingState,
} from '../../ops/first-load';
import type { SamplingOptions } from '../network';
import { endsAnswer, type SpecialTokens } from '../tokenizer';
import type { Decoder } from './decoder';
import { positionReader } from './read-positions';
import { bucketedSteps, checkPromptFits } from './text-batch';

export interface DecodeOptions extends SamplingOptions {
  /** Unsigned 32-bit; equal seeds give equal answers on one adapter. */
  readonly seed: number;
  readonly special: SpecialTokens;
  /** Draw from the k most probable tokens only; 0 or absent: from all. */
  readonly topK?: number;
  /** Draw from the most probable tokens that reach this mass only; 1 or absent: from all. */
  readonly topP?: number;
}

/** One answer. */
export interface Decoded {
  /** The end token included where it came. */
  readonly tokens: readonly number[];
  /** log π of each, nats, at the sampling temperature. */
  readonly logProbs: readonly number[];
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
  const packed = generate(decoder, prompts, length, options);
  const [, , steps] = packed.shape;
  const values = await packed.data<'float32'>();
  packed.dispose();
  const [tokens, logProbs] = [0, 1].map((half) =>
    values.subarray((half * values.length) / 2, ((half + 1) * values.length) / 2),
  ) as [Float32Array, Float32Array];
  return prompts.map((prompt, row) => {
    const start = row * steps + prompt.length;
    const end = row * steps + Math.min(prompt.length + options.maxNewTokens, length);
    const answer = [...tokens.subarray(start, end)];
    const count = lengthOf(answer, options.special);
    return {
      tokens: answer.slice(0, count),
      logProbs: [...logProbs.subarray(start - 1, start - 1 + count)],
    };
  });
}

/** Up to its first end token of any kind, or to padding: a policy that emits that has stopped, but not properly. */
function lengthOf(answer: readonly number[], special: SpecialTokens): number {
  const last = answer.findIndex((token) => endsAnswer(special, token) || token === special.pad);
  return last < 0 ? answer.length : last + 1;
}

/** @returns float32 [2, B, T]: tokens, then log-probabilities; the caller disposes it */
function generate(
  decoder: Decoder,
  prompts: readonly (readonly number[])[],
  length: number,
  options: DecodeOptions,
): Tensor3D {
  const capacity = bucketedSteps(length, decoder.config.maxPositions);
  const special = { endToken: options.special.end, padToken: options.special.pad };
  return tidy(() => {
    const state = initialState(prompts, capacity, options);
    const list: Tensor1D = zeros([prompts.length + 1], 'int32');
    const reader = positionReader(decoder, prompts.length, capacity);
    const shortest = Math.min(...prompts.map((prompt) => prompt.length));
    // What stands in every prompt is read at once; the last of it already decides a token.
    const ahead = reader.readsAhead ? shortest - 1 : 0;
    if (ahead > 0) {
      tidy(() => {
        reader.read(state.tokens, { position: state.position, list, steps: ahead });
        advancePosition(state.position, ahead);
      });
    }
    const place = { position: state.position, list, steps: 1 };
    for (let position = ahead; position < length - 1; position++) {
      listActive(list, state, special);
      if (isKnownEmpty(list)) break;
      tidy(() => {
        const stream = reader.read(state.tokens, place);
        // As long as every row is inside its prompt there is nothing to sample.
        if (position + 1 >= shortest) sampleNext(reader.logits(stream, place), state, special);
        advancePosition(state.position);
      });
    }
    return packDecoded(state.tokens, state.logProbs);
  });
}

function initialState(
  prompts: readonly (readonly number[])[],
  steps: number,
  { special, temperature, topK = 0, topP = 1, seed }: DecodeOptions,
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
    settings: tensor1d([temperature, topK, topP]),
    seed: tensor1d([seed | 0], 'int32'),
  };
}
