import { tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { linear } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { normalMatrix } from '../testing/numbers';
import '../testing/cpu-backend';

const project = (x: unknown, weight: unknown, residual?: unknown) =>
  linear(x as Tensor2D, weight as Tensor2D, residual as Tensor2D);

test('multiplies by the transposed weight', () => {
  const y = linear(
    tensor2d([[1, 2]]),
    tensor2d([
      [3, 4],
      [5, 6],
      [0, 1],
      [1, 0],
      [1, 1],
    ]),
  );
  expect(y.arraySync()).toEqual([[11, 17, 2, 1, 3]]);
});

test('adds a residual', () => {
  const y = linear(tensor2d([[1, 2]]), tensor2d([[3, 4]]), tensor2d([[100]]));
  expect(y.arraySync()).toEqual([[111]]);
});

test('has the gradient that finite differences give', () => {
  expectGradientsToMatchDifferences(project, normalMatrix(3, 4, 1), normalMatrix(5, 4, 2));
});

test('has the gradient that finite differences give with one column and a residual', () => {
  expectGradientsToMatchDifferences(
    project,
    normalMatrix(3, 5, 1),
    normalMatrix(1, 5, 2),
    normalMatrix(3, 1, 3),
  );
});

test('refuses a weight of another inner size, naming both shapes', () => {
  expect(() => linear(normalMatrix(2, 3, 1), normalMatrix(5, 4, 2))).toThrow(
    'linear weight: expected shape [5, 3], got [5, 4]',
  );
});

test('leaves no tensor behind but its result', () => {
  const [x, weight] = [normalMatrix(4, 3, 1), normalMatrix(2, 3, 2)];
  expectNoLeak(() => [linear(x, weight)]);
});
