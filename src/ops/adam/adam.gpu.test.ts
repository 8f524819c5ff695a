import { scalar, tensor1d } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { adamHyper, adamW, gradientNorm } from '.';
import { expectAgreement } from '../testing/both-backends';
import { normalVector } from '../testing/numbers';

const HYPER = {
  learningRate: 1e-2,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-5,
  weightDecay: 0.1,
  maxGradNorm: 1,
};

const zeros = (size: number) => tensor1d(new Float32Array(size));

/** Several steps with clipping; everything the steps change. */
function descend(size: number, decayed: number, variant: 'pytorch' | 'tensorflow1'): Tensor[] {
  const parameters = normalVector(size, 1);
  const [m, v] = [zeros(size), zeros(size)];
  const norms = [1, 2, 3].flatMap((step) => {
    const gradients = normalVector(size, 10 + step);
    const hyper = tensor1d(adamHyper({ ...HYPER, step: 200 * step, variant }));
    const { norm, scale } = gradientNorm(gradients, hyper);
    adamW({ parameters, m, v }, { gradients, scale }, hyper, decayed);
    return [norm, scale];
  });
  return [parameters, m, v, ...norms];
}

describe.each(['pytorch', 'tensorflow1'] as const)('%s', (variant) => {
  test.each([
    [1, 0],
    [63, 30],
    [70_001, 70_001],
    [80_000, 40_000],
  ])('matches the reference on %i parameters, %i of them decayed', async (size, decayed) => {
    await expectAgreement(() => descend(size, decayed, variant));
  });
});

test('gradientNorm gives the same bits for the same gradients', async () => {
  const hyper = tensor1d(adamHyper({ ...HYPER, step: 1, variant: 'pytorch' }));
  const norm = () => gradientNorm(normalVector(123_456, 4), hyper).norm.data<'float32'>();
  expect(await norm()).toEqual(await norm());
});

test('a step without a gradient leaves parameters where weight decay does not pull', async () => {
  const parameters = normalVector(64, 3);
  const before = Float32Array.from(await parameters.data<'float32'>());
  const [m, v, gradients] = [zeros(64), zeros(64), zeros(64)];
  const hyper = tensor1d(adamHyper({ ...HYPER, step: 1, variant: 'pytorch' }));
  adamW({ parameters, m, v }, { gradients, scale: scalar(1) }, hyper, 0);
  expect(await parameters.data()).toEqual(before);
});
