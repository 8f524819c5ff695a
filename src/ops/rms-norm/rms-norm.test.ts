import { expect, test } from 'vitest';
import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { rmsNorm } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { normalMatrix, normalVector } from '../testing/numbers';
import '../testing/cpu-backend';

test('divides each row by its root mean square and scales each column', () => {
  const x = tensor2d([3, 4, 0, 0], [2, 2]);
  const y = rmsNorm(x, tensor1d([1, 10]), 0.5);
  const rms = Math.sqrt(12.5 + 0.5);
  [3 / rms, 40 / rms, 0, 0].forEach((value, index) => {
    expect(y.dataSync()[index]).toBeCloseTo(value, 6);
  });
});

test('has the gradient that finite differences give', () => {
  expectGradientsToMatchDifferences(
    (x, weight) => rmsNorm(x as Tensor2D, weight as Tensor1D, 1e-5),
    normalMatrix(3, 5, 1),
    normalVector(5, 2),
  );
});

test('refuses a weight of another width, naming both shapes', () => {
  expect(() => rmsNorm(normalMatrix(2, 3, 1), tensor1d([1, 1]), 1e-5)).toThrow(
    'rmsNorm weight: expected shape [3], got [2]',
  );
});

test('leaves no tensor behind but its result', () => {
  const [x, weight] = [normalMatrix(2, 3, 1), normalVector(3, 2)];
  expectNoLeak(() => [rmsNorm(x, weight, 1e-5)]);
});
