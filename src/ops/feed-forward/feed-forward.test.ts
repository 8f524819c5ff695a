import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { feedForward } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { normalMatrix, normalVector } from '../testing/numbers';
import '../testing/cpu-backend';

const run = (...inputs: Tensor[]) => {
  const [x, norm, gate, up, down] = inputs as [Tensor2D, Tensor1D, Tensor2D, Tensor2D, Tensor2D];
  return feedForward(x, { norm, gate, up, down }, 1e-5);
};

const inputs = () => [
  normalMatrix(3, 4, 1),
  normalVector(4, 2),
  normalMatrix(5, 4, 3, 0.5),
  normalMatrix(5, 4, 4, 0.5),
  normalMatrix(4, 5, 5, 0.5),
];

test('adds the gated projection of the normalised row', () => {
  // The row [1, 1] is its own normalisation; silu(2) · 3 goes into the second column.
  const weights = {
    norm: tensor1d([1, 1]),
    gate: tensor2d([[2, 0]]),
    up: tensor2d([[1, 2]]),
    down: tensor2d([[0], [1]]),
  };
  const [first, second] = feedForward(tensor2d([[1, 1]]), weights, 0).dataSync<'float32'>();
  expect(first).toBe(1);
  expect(second).toBeCloseTo(1 + (2 / (1 + Math.exp(-2))) * 3, 5);
});

test('has the gradient that finite differences give', () => {
  expectGradientsToMatchDifferences(run, ...inputs());
});

test('refuses a down projection of another size, naming both shapes', () => {
  const [x, norm, gate, up] = inputs() as [Tensor, Tensor, Tensor, Tensor];
  expect(() => run(x, norm, gate, up, normalMatrix(4, 6, 1))).toThrow(
    'feedForward down: expected shape [4, 5], got [4, 6]',
  );
});

test('leaves no tensor behind but its result', () => {
  const given = inputs();
  expectNoLeak(() => [run(...given)]);
});
