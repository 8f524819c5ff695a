import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { rmsNorm } from '.';
import {
  expectAgreement,
  expectSameGradientBits,
  expectSameGradients,
} from '../testing/both-backends';
import { normalMatrix, normalVector } from '../testing/numbers';

const norm = (x: unknown, weight: unknown) => rmsNorm(x as Tensor2D, weight as Tensor1D, 1e-5);

test.each([
  [1, 1],
  [3, 5],
  [67, 64],
  [130, 7],
])('matches the reference on %i rows of %i', async (rows, width) => {
  await expectSameGradients(norm, () => [normalMatrix(rows, width, 1), normalVector(width, 2)]);
});

test('matches the reference on more than 65,535 rows', async () => {
  await expectAgreement(() => [norm(normalMatrix(70_000, 4, 1), normalVector(4, 2))]);
});

test('gives the same bits for the same input', async () => {
  await expectSameGradientBits(norm, () => [normalMatrix(200, 8, 1), normalVector(8, 2)]);
});
