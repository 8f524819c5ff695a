import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { swiglu } from '.';
import { expectGradientsAsReference } from '../testing/kernel-and-reference';
import { normalMatrix } from '../testing/numbers';

test.each([
  { rows: 6, width: 8, deviation: 3 },
  { rows: 3, width: 5, deviation: 1 },
  // Gates beyond the range of exp.
  { rows: 4, width: 4, deviation: 200 },
])('kernel and reference agree for $rows × $width', async ({ rows, width, deviation }) => {
  const activate = (...[gate, up]: Tensor[]) => swiglu(gate as Tensor2D, up as Tensor2D);
  const inputs = () => [normalMatrix(rows, width, 1, deviation), normalMatrix(rows, width, 2)];
  await expectGradientsAsReference(activate, inputs);
});
