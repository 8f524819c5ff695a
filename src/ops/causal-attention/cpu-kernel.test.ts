import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { causalAttention } from '.';
import { expectGradientsAsReference } from '../testing/kernel-and-reference';
import { normalMatrix } from '../testing/numbers';

test.each([
  { batch: 3, steps: 17, heads: 4, kvHeads: 2, headSize: 16 },
  { batch: 1, steps: 32, heads: 6, kvHeads: 2, headSize: 12 },
  { batch: 2, steps: 5, heads: 3, kvHeads: 3, headSize: 4 },
  // Left to the reference.
  { batch: 2, steps: 5, heads: 3, kvHeads: 3, headSize: 6 },
  { batch: 1, steps: 1, heads: 2, kvHeads: 1, headSize: 1 },
])('kernel and reference agree at $batch × $steps, heads of $headSize', async (shape) => {
  const { batch, steps, heads, kvHeads, headSize } = shape;
  const attend = (...[q, k, v]: Tensor[]) =>
    causalAttention(q as Tensor2D, k as Tensor2D, v as Tensor2D, shape);
  await expectGradientsAsReference(attend, () => [
    normalMatrix(batch * steps, heads * headSize, 1),
    normalMatrix(batch * steps, kvHeads * headSize, 2),
    normalMatrix(batch * steps, kvHeads * headSize, 3),
  ]);
});
