import { tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { Rank, Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { advancePosition, cacheWrite, decodeAttention, embedAt, rotaryAt, sampleNext } from '.';
import type { DecodingState } from '.';
import { expectAgreement, valuesOn } from '../testing/both-backends';
import { integers, normalMatrix } from '../testing/numbers';

const at = (position: number) => tensor1d([position], 'int32');

test('embedAt matches the reference', async () => {
  await expectAgreement(() =>
    [3, 64].map((width) => {
      const tokens = tensor2d(integers(5 * 7, 11, 1), [5, 7], 'int32');
      return embedAt(normalMatrix(11, width, 2), tokens, at(4));
    }),
  );
});

test('rotaryAt matches the reference', async () => {
  const turn = (position: number) =>
    rotaryAt(normalMatrix(5, 24, 1), at(position), { heads: 3, theta: 10_000 });
  await expectAgreement(() => [0, 1, 777].map(turn));
});

test.each([
  { heads: 4, kvHeads: 2, headSize: 16 },
  { heads: 3, kvHeads: 3, headSize: 5 },
])('attention over a cache matches the reference, %o', async ({ heads, kvHeads, headSize }) => {
  await expectAgreement(() => {
    const shape: [number, number, number] = [3, 9, kvHeads * headSize];
    const [keys, values] = [zeros<Rank.R3>(shape), zeros<Rank.R3>(shape)];
    const position = at(0);
    const results = [0, 1, 2, 3].map((step) => {
      cacheWrite(keys, normalMatrix(3, kvHeads * headSize, step), position);
      cacheWrite(values, normalMatrix(3, kvHeads * headSize, 50 + step), position);
      const q = normalMatrix(3, heads * headSize, 100 + step);
      const y = decodeAttention(q, keys, values, position, { heads, kvHeads });
      advancePosition(position);
      return y;
    });
    return [...results, keys, values, position];
  });
});

/** Five steps of 40 rows with prompts of many lengths and logits that change from step to step. */
function decode(settings: readonly number[]): Tensor[] {
  const [rows, steps, vocabulary] = [40, 8, 37];
  const lengths = Array.from({ length: rows }, (_, row) => 1 + (row % 4));
  const state: DecodingState = {
    tokens: tensor2d(integers(rows * steps, vocabulary, 1), [rows, steps], 'int32'),
    logProbs: zeros([rows, steps]),
    promptLengths: tensor1d(lengths, 'int32'),
    position: at(0),
    settings: tensor1d([...settings]),
    seed: tensor1d([-123456789], 'int32'),
  };
  for (let step = 0; step < steps; step++) {
    sampleNext(normalMatrix(rows, vocabulary, step), state, { endToken: 5, padToken: 0 });
    advancePosition(state.position);
  }
  return [state.tokens, state.logProbs, state.position];
}

test.each([
  ['the whole distribution', [1, 0, 1]],
  ['temperature 0.7, top-k', [0.7, 5, 1]],
  ['temperature 1.5, top-p', [1.5, 0, 0.6]],
  ['top-k and top-p', [1, 9, 0.8]],
  ['the most probable token', [0, 0, 1]],
])('sampling from %s draws the tokens that the reference draws', async (_, settings) => {
  const [expected] = await valuesOn('cpu', () => decode(settings));
  const [actual] = await valuesOn('webgpu', () => decode(settings));
  expect(actual).toEqual(expected);
  await expectAgreement(() => decode(settings));
});
