import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { tokenLogProb } from '.';
import { expectGradientsAsReference } from '../testing/kernel-and-reference';
import { integerVector, normalMatrix } from '../testing/numbers';

test.each([
  { rows: 5, vocabulary: 16, temperature: 1 },
  { rows: 3, vocabulary: 619, temperature: 0.7 },
  { rows: 2, vocabulary: 3, temperature: 2 },
  { rows: 1, vocabulary: 1, temperature: 1 },
])('kernel and reference agree over $vocabulary tokens', async (sizes) => {
  const { rows, vocabulary, temperature } = sizes;
  const chosen = (logits?: Tensor) => {
    const tokens = integerVector(rows, vocabulary, 2);
    const { logProb, entropy } = tokenLogProb(logits as Tensor2D, tokens, temperature);
    return [logProb, entropy];
  };
  await expectGradientsAsReference(chosen, () => [normalMatrix(rows, vocabulary, 1, 3)]);
});
