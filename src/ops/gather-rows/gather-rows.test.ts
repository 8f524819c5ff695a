import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gatherRows } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { normalMatrix } from '../testing/numbers';
import '../testing/cpu-backend';

test('takes rows in the order asked for', () => {
  const y = gatherRows(
    tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    tensor1d([2, 0], 'int32'),
  );
  expect(y.arraySync()).toEqual([
    [5, 6],
    [1, 2],
  ]);
});

test('has the gradient that finite differences give, 0 where nothing was taken', () => {
  const rows = tensor1d([3, 1], 'int32');
  expectGradientsToMatchDifferences((x) => gatherRows(x as Tensor2D, rows), normalMatrix(4, 3, 1));
});

test('refuses rows that are not integers, naming both types', () => {
  expect(() => gatherRows(normalMatrix(2, 2, 1), tensor1d([0, 1]))).toThrow(
    'gatherRows rows dtype: "float32" is not allowed; it must be int32',
  );
});

test('leaves no tensor behind but its result', () => {
  const [x, rows] = [normalMatrix(4, 3, 1), tensor1d([2, 3], 'int32')];
  expectNoLeak(() => [gatherRows(x, rows)]);
});
