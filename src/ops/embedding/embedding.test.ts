import { grad, mul, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { embedding } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { integerVector, normalMatrix } from '../testing/numbers';
import '../testing/cpu-backend';

test('picks table rows by number', () => {
  const rows = embedding(tensor2d([1, 2, 3, 4], [2, 2]), tensor1d([1, 0, 1], 'int32'));
  expect(rows.arraySync()).toEqual([
    [3, 4],
    [1, 2],
    [3, 4],
  ]);
});

test('sums the gradient of a row that is used several times', () => {
  const ids = tensor1d([1, 1, 0], 'int32');
  const weights = tensor2d([1, 2, 10, 20, 5, 6], [3, 2]);
  const gradient = grad((table) => mul(embedding(table as Tensor2D, ids), weights))(
    normalMatrix(3, 2, 1),
  );
  expect(gradient.arraySync()).toEqual([
    [5, 6],
    [11, 22],
    [0, 0],
  ]);
});

test('has the gradient that finite differences give', () => {
  const ids = integerVector(7, 4, 3);
  expectGradientsToMatchDifferences(
    (table) => embedding(table as Tensor2D, ids),
    normalMatrix(4, 3, 1),
  );
});

test('refuses ids that are not integers, naming both types', () => {
  expect(() => embedding(normalMatrix(2, 2, 1), tensor1d([0, 1]))).toThrow(
    'embedding ids dtype: "float32" is not allowed; it must be int32',
  );
});

test('leaves no tensor behind but its result', () => {
  const [table, ids] = [normalMatrix(4, 3, 1), integerVector(5, 4, 2)];
  expectNoLeak(() => [embedding(table, ids)]);
});
