import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { normedLinear } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { normalMatrix, normalVector } from '../testing/numbers';
import '../testing/cpu-backend';

const run = (...inputs: Tensor[]) => {
  const [x, norm, weight] = inputs as [Tensor2D, Tensor1D, Tensor2D];
  return normedLinear(x, norm, weight, 1e-5);
};

const inputs = () => [normalMatrix(3, 4, 1), normalVector(4, 2), normalMatrix(9, 4, 3, 0.5)];

test('projects the row divided by its root mean square', () => {
  const y = normedLinear(tensor2d([[3, 4]]), tensor1d([1, 10]), tensor2d([[1, 1]]), 0);
  expect(y.dataSync()[0]).toBeCloseTo(43 / Math.sqrt(12.5), 5);
});

test('has the gradient that finite differences give', () => {
  expectGradientsToMatchDifferences(run, ...inputs());
});

test('refuses a weight of another width, naming both shapes', () => {
  const [x, norm] = inputs() as [Tensor, Tensor];
  expect(() => run(x, norm, normalMatrix(9, 5, 1))).toThrow(
    'normedLinear weight: expected shape [9, 4], got [9, 5]',
  );
});

test('leaves no tensor behind but its result', () => {
  const given = inputs();
  expectNoLeak(() => [run(...given)]);
});
