import { tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { tokenLogProb } from '.';
import { expectAgreement, expectSameGradients } from '../testing/both-backends';
import { integerVector, normalMatrix } from '../testing/numbers';

test.each([
  { rows: 1, vocabulary: 1, temperature: 1 },
  { rows: 37, vocabulary: 13, temperature: 0.7 },
  { rows: 70, vocabulary: 512, temperature: 1.3 },
])(
  'matches the reference on $rows rows of $vocabulary',
  async ({ rows, vocabulary, temperature }) => {
    const run = (logits: Tensor) => {
      const tokens = integerVector(rows, vocabulary, 2);
      const { logProb, entropy } = tokenLogProb(logits as Tensor2D, tokens, temperature);
      return [logProb, entropy];
    };
    await expectSameGradients(run, () => [normalMatrix(rows, vocabulary, 1)]);
  },
);

test('matches the reference for logits beyond the range of exp', async () => {
  const run = (logits: Tensor) => tokenLogProb(logits as Tensor2D, integerVector(2, 4, 2)).entropy;
  await expectSameGradients(run, () => [
    tensor2d([1e3, -1e3, 0, 1e3, -500, -501, -1e3, -502], [2, 4]),
  ]);
});

test('matches the reference on more than 65,535 rows', async () => {
  await expectAgreement(() =>
    Object.values(tokenLogProb(normalMatrix(70_000, 3, 1), integerVector(70_000, 3, 2))),
  );
});
