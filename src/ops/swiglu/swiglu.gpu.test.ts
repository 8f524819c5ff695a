import { tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { swiglu } from '.';
import { expectSameGradients } from '../testing/both-backends';
import { normalMatrix } from '../testing/numbers';

const activate = (gate: unknown, up: unknown) => swiglu(gate as Tensor2D, up as Tensor2D);

test.each([
  [1, 1],
  [3, 5],
  [33, 160],
])('matches the reference on %i rows of %i', async (rows, width) => {
  await expectSameGradients(activate, () => [
    normalMatrix(rows, width, 1),
    normalMatrix(rows, width, 2),
  ]);
});

test('matches the reference for gates beyond the range of exp', async () => {
  await expectSameGradients(activate, () => [
    tensor2d([[-1e4, -100, 100, 1e4]]),
    tensor2d([[1, 2, 3, 4]]),
  ]);
});
