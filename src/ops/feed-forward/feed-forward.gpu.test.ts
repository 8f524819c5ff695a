import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { feedForward } from '.';
import { expectSameGradientBits, expectSameGradients } from '../testing/both-backends';
import { onEveryAdapterKind } from '../testing/adapter-kinds';
import { normalMatrix, normalVector } from '../testing/numbers';

const run = (...inputs: Tensor[]) => {
  const [x, norm, gate, up, down] = inputs as [Tensor2D, Tensor1D, Tensor2D, Tensor2D, Tensor2D];
  return feedForward(x, { norm, gate, up, down }, 1e-5);
};

/** Weights small enough that float32 sums keep five digits. */
const inputs = (rows: number, width: number, inner: number) => [
  normalMatrix(rows, width, 1),
  normalVector(width, 2),
  normalMatrix(inner, width, 3, 0.2),
  normalMatrix(inner, width, 4, 0.2),
  normalMatrix(width, inner, 5, 0.2),
];

onEveryAdapterKind(() => {
  describe.each([
    [1, 4, 4],
    [33, 12, 20],
    [520, 16, 44],
    [7, 6, 10],
  ])('%i rows of %i, %i inside', (rows, width, inner) => {
    test('matches the composition of single ops', async () => {
      await expectSameGradients(run, () => inputs(rows, width, inner));
    });
  });
});

test('gives the same bits for the same input', async () => {
  await expectSameGradientBits(run, () => inputs(100, 16, 24));
});
