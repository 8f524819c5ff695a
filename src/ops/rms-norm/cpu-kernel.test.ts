import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { rmsNorm } from '.';
import { expectGradientsAsReference } from '../testing/kernel-and-reference';
import { normalMatrix, normalVector } from '../testing/numbers';

test.each([
  { rows: 9, width: 16 },
  { rows: 5, width: 7 },
  { rows: 1, width: 1 },
])('kernel and reference agree for $rows rows of $width', async ({ rows, width }) => {
  const norm = (...[x, weight]: Tensor[]) => rmsNorm(x as Tensor2D, weight as Tensor1D, 1e-5);
  const inputs = () => [normalMatrix(rows, width, 1), normalVector(width, 2)];
  await expectGradientsAsReference(norm, inputs);
});
