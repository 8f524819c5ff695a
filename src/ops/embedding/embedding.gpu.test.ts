import { tensor1d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { embedding } from '.';
import {
  expectAgreement,
  expectSameGradientBits,
  expectSameGradients,
} from '../testing/both-backends';
import { integerVector, normalMatrix } from '../testing/numbers';

test.each([
  { vocabulary: 3, width: 1, rows: 1 },
  { vocabulary: 7, width: 5, rows: 50 },
  { vocabulary: 265, width: 64, rows: 333 },
])('matches the reference on $rows rows of $width', async ({ vocabulary, width, rows }) => {
  await expectSameGradients(
    (table) => embedding(table as Tensor2D, integerVector(rows, vocabulary, 2)),
    () => [normalMatrix(vocabulary, width, 1)],
  );
});

test('sums one id that fills the whole batch', async () => {
  await expectSameGradients(
    (table) => embedding(table as Tensor2D, tensor1d(new Int32Array(300).fill(2), 'int32')),
    () => [normalMatrix(4, 8, 1)],
  );
});

test('matches the reference on more than 65,535 rows', async () => {
  await expectAgreement(() => [embedding(normalMatrix(5, 2, 1), integerVector(70_000, 5, 2))]);
});

test('gives the same bits for the same input', async () => {
  await expectSameGradientBits(
    (table) => embedding(table as Tensor2D, integerVector(500, 9, 2)),
    () => [normalMatrix(9, 8, 1)],
  );
});
