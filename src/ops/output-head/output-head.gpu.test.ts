import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { normedLinear } from '.';
import { expectSameGradientBits, expectSameGradients } from '../testing/both-backends';
import { onEveryAdapterKind } from '../testing/adapter-kinds';
import { normalMatrix, normalVector } from '../testing/numbers';

const run = (...inputs: Tensor[]) => {
  const [x, norm, weight] = inputs as [Tensor2D, Tensor1D, Tensor2D];
  return normedLinear(x, norm, weight, 1e-5);
};

const inputs = (rows: number, width: number, columns: number) => [
  normalMatrix(rows, width, 1),
  normalVector(width, 2),
  normalMatrix(columns, width, 3, 0.2),
];

onEveryAdapterKind(() => {
  describe.each([
    [1, 4, 8],
    [33, 12, 27],
    [520, 16, 619],
    [130, 64, 40],
    [9, 8, 1],
  ])('%i rows of %i, %i columns', (rows, width, columns) => {
    test('matches the composition of single ops', async () => {
      await expectSameGradients(run, () => inputs(rows, width, columns));
    });
  });
});

test('gives the same bits for the same input', async () => {
  await expectSameGradientBits(run, () => inputs(100, 16, 27));
});
