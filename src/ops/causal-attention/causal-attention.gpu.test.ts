import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { causalAttention } from '.';
import { expectSameGradientBits, expectSameGradients } from '../testing/both-backends';
import { normalMatrix } from '../testing/numbers';

describe.each([
  { batch: 1, steps: 1, heads: 1, kvHeads: 1, headSize: 1 },
  { batch: 2, steps: 9, heads: 3, kvHeads: 3, headSize: 5 },
  { batch: 3, steps: 33, heads: 4, kvHeads: 2, headSize: 16 },
  { batch: 1, steps: 130, heads: 4, kvHeads: 1, headSize: 8 },
  { batch: 1, steps: 20, heads: 2, kvHeads: 2, headSize: 64 },
])('$batch × $steps steps, $heads/$kvHeads heads of $headSize', ({ headSize, ...options }) => {
  const { batch, steps, heads, kvHeads } = options;
  const attend = (...inputs: Tensor[]) => {
    const [q, k, v] = inputs as [Tensor2D, Tensor2D, Tensor2D];
    return causalAttention(q, k, v, options);
  };
  const inputs = () =>
    [heads, kvHeads, kvHeads].map((count, seed) =>
      normalMatrix(batch * steps, count * headSize, seed),
    );

  test('matches the reference', async () => {
    await expectSameGradients(attend, inputs);
  });

  test('gives the same bits for the same input', async () => {
    await expectSameGradientBits(attend, inputs);
  });
});
