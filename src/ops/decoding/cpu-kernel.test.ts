import { tensor1d, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { cacheWrite, decodeAttention, embedAt, rotaryAt, sampleNext } from '.';
import { expectAsReference } from '../testing/kernel-and-reference';
import { integers, normalMatrix, normals } from '../testing/numbers';

test.each([
  { heads: 4, kvHeads: 2, headSize: 16 },
  { heads: 3, kvHeads: 1, headSize: 4 },
  { heads: 2, kvHeads: 2, headSize: 6 },
])('attention to a cache agrees with the reference, heads of $headSize', async (shape) => {
  const { heads, kvHeads, headSize } = shape;
  const width = kvHeads * headSize;
  await expectAsReference(() => {
    const position = tensor1d([5], 'int32');
    const [keys, values] = [1, 2].map((seed) =>
      tensor3d(normals(3 * 9 * width, seed), [3, 9, width]),
    );
    cacheWrite(keys!, normalMatrix(3, width, 3), position);
    const q = rotaryAt(normalMatrix(3, heads * headSize, 4), position, { heads, theta: 100 });
    return [keys!, decodeAttention(q, keys!, values!, position, { heads, kvHeads })];
  });
});

test.each([
  [1, 0, 1],
  [0.7, 5, 1],
  [1.3, 0, 0.6],
  [2, 20, 0.5],
  [0, 0, 1],
])('draws the reference’s tokens at temperature %f, top-k %i, top-p %f', async (...settings) => {
  await expectAsReference(() => {
    const rows = 50;
    const state = {
      tokens: tensor2d(new Int32Array(3 * rows).fill(5), [rows, 3], 'int32'),
      logProbs: tensor2d(new Float32Array(3 * rows), [rows, 3]),
      promptLengths: tensor1d(new Int32Array(rows).fill(1), 'int32'),
      position: tensor1d([0], 'int32'),
      settings: tensor1d(settings),
      seed: tensor1d([7], 'int32'),
    };
    sampleNext(normalMatrix(rows, 83, 1, 2), state, { endToken: 1, padToken: 0 });
    return [state.tokens, state.logProbs];
  });
});

test('sampling leaves prompts alone and pads what has ended, as the reference does', async () => {
  await expectAsReference(() => {
    const state = {
      tokens: tensor2d([5, 6, 7, 5, 1, 7, 5, 0, 7, 5, 6, 7], [4, 3], 'int32'),
      logProbs: tensor2d(new Float32Array(12).fill(9), [4, 3]),
      promptLengths: tensor1d([3, 1, 1, 2], 'int32'),
      position: tensor1d([1], 'int32'),
      settings: tensor1d([1, 0, 1]),
      seed: tensor1d([-7], 'int32'),
    };
    sampleNext(normalMatrix(4, 9, 1), state, { endToken: 1, padToken: 0 });
    return [state.tokens, state.logProbs];
  });
});

test.each([3, 64])('rows of width %i are those of the tokens at the position', async (width) => {
  await expectAsReference(() => {
    const tokens = tensor2d(integers(5 * 7, 11, 1), [5, 7], 'int32');
    return [embedAt(normalMatrix(11, width, 2), tokens, tensor1d([4], 'int32'))];
  });
});
