import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { rotary } from '.';
import { expectGradientsAsReference } from '../testing/kernel-and-reference';
import { normalMatrix } from '../testing/numbers';

test.each([
  { steps: 5, heads: 3, headSize: 8 },
  { steps: 7, heads: 2, headSize: 14 },
  // More positions than are in the first table of angles.
  { steps: 600, heads: 1, headSize: 8 },
])('kernel and reference agree for $heads heads of $headSize', async (shape) => {
  const { steps, heads, headSize } = shape;
  const rotate = (x?: Tensor) => rotary(x as Tensor2D, { steps, heads, theta: 10_000 });
  await expectGradientsAsReference(rotate, () => [normalMatrix(2 * steps, heads * headSize, 1)]);
});
