import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { attentionBlock } from '.';
import { expectSameGradientBits, expectSameGradients } from '../testing/both-backends';
import { onEveryAdapterKind } from '../testing/adapter-kinds';
import { normalMatrix, normalVector } from '../testing/numbers';

interface Case {
  readonly batch: number;
  readonly steps: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
}

function block({ batch, steps, width, heads, kvHeads, headSize }: Case) {
  const options = { steps, heads, kvHeads, theta: 100, epsilon: 1e-5 };
  const run = (...inputs: Tensor[]) => {
    const [x, norm, ...matrices] = inputs as [Tensor2D, Tensor1D, ...Tensor2D[]];
    const [query, key, value, output] = matrices as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
    return attentionBlock(x, { norm, query, key, value, output }, options);
  };
  const inputs = () => [
    normalMatrix(batch * steps, width, 1),
    normalVector(width, 2),
    normalMatrix(heads * headSize, width, 3, 0.2),
    normalMatrix(kvHeads * headSize, width, 4, 0.2),
    normalMatrix(kvHeads * headSize, width, 5, 0.2),
    normalMatrix(width, heads * headSize, 6, 0.2),
  ];
  return { run, inputs };
}

const CASES: readonly Case[] = [
  { batch: 1, steps: 1, width: 4, heads: 1, kvHeads: 1, headSize: 8 },
  { batch: 2, steps: 9, width: 12, heads: 2, kvHeads: 1, headSize: 16 },
  { batch: 9, steps: 60, width: 16, heads: 4, kvHeads: 2, headSize: 8 },
  { batch: 2, steps: 5, width: 12, heads: 2, kvHeads: 1, headSize: 6 },
];

onEveryAdapterKind(() => {
  describe.each(CASES)('%o', (sizes) => {
    test('matches the composition of single ops', async () => {
      const { run, inputs } = block(sizes);
      await expectSameGradients(run, inputs);
    });
  });
});

test('gives the same bits for the same input', async () => {
  const sizes = { batch: 2, steps: 30, width: 16, heads: 2, kvHeads: 2, headSize: 8 };
  const { run, inputs } = block(sizes);
  await expectSameGradientBits(run, inputs);
});
