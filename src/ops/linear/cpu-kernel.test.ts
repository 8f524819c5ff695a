import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { linear } from '.';
import { expectGradientsAsReference } from '../testing/kernel-and-reference';
import { normalMatrix } from '../testing/numbers';

const project = (...[x, weight, residual]: Tensor[]) =>
  linear(x as Tensor2D, weight as Tensor2D, residual as Tensor2D | undefined);

test.each([
  { rows: 64, inner: 64, columns: 160 },
  { rows: 7, inner: 13, columns: 5 },
  { rows: 1, inner: 1, columns: 1 },
  { rows: 33, inner: 176, columns: 1 },
  // More than the depth that is summed at once, in all three products.
  { rows: 530, inner: 259, columns: 261 },
])('kernel and reference agree at $rows × $inner × $columns', async ({ rows, inner, columns }) => {
  const factors = () => [normalMatrix(rows, inner, 1), normalMatrix(columns, inner, 2)];
  await expectGradientsAsReference(project, factors);
  await expectGradientsAsReference(project, () => [...factors(), normalMatrix(rows, columns, 3)]);
});
