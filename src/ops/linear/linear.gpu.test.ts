import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { linear } from '.';
import { onEveryAdapterKind } from '../testing/adapter-kinds';
import {
  expectAgreement,
  expectSameGradientBits,
  expectSameGradients,
} from '../testing/both-backends';
import { normalMatrix } from '../testing/numbers';

const project = (...inputs: Tensor[]) => {
  const [x, weight, residual] = inputs as [Tensor2D, Tensor2D, Tensor2D | undefined];
  return linear(x, weight, residual);
};

/** Rows, inner size, columns: tiles of every size, their edges, and sizes that no tile fits. */
const SIZES: readonly (readonly [number, number, number])[] = [
  [1, 4, 4],
  [9, 8, 12],
  [130, 64, 160],
  [515, 64, 68],
  [40, 64, 1],
  [13, 5, 7],
  [33, 12, 265],
  [33, 265, 12],
];

onEveryAdapterKind(() => {
  describe.each(SIZES)('%i rows, %i inner, %i columns', (rows, inner, columns) => {
    const operands = () => [normalMatrix(rows, inner, 1), normalMatrix(columns, inner, 2)];

    test('matches the reference', async () => {
      await expectSameGradients(project, operands);
    });

    test('matches the reference with a residual', async () => {
      await expectSameGradients(project, () => [...operands(), normalMatrix(rows, columns, 3)]);
    });
  });
});

test('matches the reference on more than 65,535 rows', async () => {
  await expectAgreement(() => [project(normalMatrix(70_000, 4, 1), normalMatrix(4, 4, 2))]);
});

test('gives the same bits for the same input', async () => {
  await expectSameGradientBits(project, () => [normalMatrix(700, 32, 1), normalMatrix(16, 32, 2)]);
});
