import { tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { ppoPolicyLoss, ppoValueLoss } from '.';
import { expectGradientsAsReference } from '../testing/kernel-and-reference';
import { integers, normalMatrix } from '../testing/numbers';

const SIZES = [
  [1, 1],
  [3, 17],
  [64, 40],
] as const;

/** In about half of the steps the policy acted, in the first it did. */
function maskOf(rows: number, steps: number): Tensor2D {
  const mask = Float32Array.from(integers(rows * steps, 2, 9));
  mask[0] = 1;
  return tensor2d(mask, [rows, steps]);
}

describe.each(SIZES)('%i episodes of %i steps', (rows, steps) => {
  const masks = [() => maskOf(rows, steps), () => zeros<Rank.R2>([rows, steps])];

  test('the policy loss agrees with the reference, over no step at all too', async () => {
    for (const mask of masks) {
      const loss = (newLogProbs: Tensor) =>
        Object.values(
          ppoPolicyLoss({
            newLogProbs: newLogProbs as Tensor2D,
            oldLogProbs: normalMatrix(rows, steps, 2, 0.3),
            entropy: normalMatrix(rows, steps, 3),
            advantages: normalMatrix(rows, steps, 4),
            mask: mask(),
            settings: tensor1d([0.2]),
          }),
        );
      await expectGradientsAsReference(loss, () => [normalMatrix(rows, steps, 1, 0.3)]);
    }
  });

  test('the value loss agrees with the reference, over no step at all too', async () => {
    for (const mask of masks) {
      const loss = (newValues: Tensor) =>
        Object.values(
          ppoValueLoss({
            newValues: newValues as Tensor2D,
            oldValues: normalMatrix(rows, steps, 5),
            returns: normalMatrix(rows, steps, 6),
            mask: mask(),
            settings: tensor1d([0.2, 0.5]),
          }),
        );
      await expectGradientsAsReference(loss, () => [normalMatrix(rows, steps, 1)]);
    }
  });
});
