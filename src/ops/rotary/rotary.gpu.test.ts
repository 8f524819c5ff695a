import type { Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { rotary } from '.';
import { expectSameGradients } from '../testing/both-backends';
import { normalMatrix } from '../testing/numbers';

test.each([
  { batch: 1, steps: 1, heads: 1, headSize: 2 },
  { batch: 3, steps: 11, heads: 3, headSize: 6 },
  { batch: 2, steps: 128, heads: 4, headSize: 16 },
])(
  'matches the reference on $batch × $steps steps, $heads heads of $headSize',
  async ({ batch, steps, heads, headSize }) => {
    await expectSameGradients(
      (x) => rotary(x as Tensor2D, { steps, heads, theta: 10_000 }),
      () => [normalMatrix(batch * steps, heads * headSize, 1)],
    );
  },
);

test('matches the reference beyond 2,048 positions', async () => {
  await expectSameGradients(
    (x) => rotary(x as Tensor2D, { steps: 2100, heads: 1, theta: 10_000 }),
    () => [normalMatrix(2100, 4, 1)],
  );
});
