import { tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { ppoPolicyLoss, ppoValueLoss } from '.';
import { expectSameGradientBits, expectSameGradients } from '../testing/both-backends';
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
  const policy = (newLogProbs: Tensor) =>
    ppoPolicyLoss({
      newLogProbs: newLogProbs as Tensor2D,
      oldLogProbs: normalMatrix(rows, steps, 2),
      entropy: normalMatrix(rows, steps, 3),
      advantages: normalMatrix(rows, steps, 4),
      mask: maskOf(rows, steps),
      settings: tensor1d([0.2]),
    });
  const value = (newValues: Tensor) =>
    ppoValueLoss({
      newValues: newValues as Tensor2D,
      oldValues: normalMatrix(rows, steps, 5),
      returns: normalMatrix(rows, steps, 6),
      mask: maskOf(rows, steps),
      settings: tensor1d([0.2, 0.5]),
    });
  const inputs = () => [normalMatrix(rows, steps, 1)];

  test('over no step at all both losses and their gradients are 0, as in the reference', async () => {
    const mask = () => zeros<Rank.R2>([rows, steps]);
    const old = () => normalMatrix(rows, steps, 2);
    await expectSameGradients(
      (newLogProbs) =>
        Object.values(
          ppoPolicyLoss({
            newLogProbs: newLogProbs as Tensor2D,
            ...{ oldLogProbs: old(), entropy: old(), advantages: old(), mask: mask() },
            settings: tensor1d([0.2]),
          }),
        ),
      inputs,
    );
    await expectSameGradients(
      (newValues) =>
        Object.values(
          ppoValueLoss({
            newValues: newValues as Tensor2D,
            ...{ oldValues: old(), returns: old(), mask: mask() },
            settings: tensor1d([0.2, 0.5]),
          }),
        ),
      inputs,
    );
  });

  test('matches the reference, forward and gradients', async () => {
    await expectSameGradients((x) => Object.values(policy(x)), inputs);
    await expectSameGradients((x) => Object.values(value(x)), inputs);
  });

  test('gives the same bits for the same inputs', async () => {
    await expectSameGradientBits((x) => Object.values(policy(x)), inputs);
    await expectSameGradientBits((x) => Object.values(value(x)), inputs);
  });
});
