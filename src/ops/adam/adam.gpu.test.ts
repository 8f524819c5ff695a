import { div, tensor1d } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';
import { adamHyper, adamW, clipGradients, squaredNorm } from '.';
import { expectAgreement } from '../testing/both-backends';
import { normalVector } from '../testing/numbers';

/** Several steps on one parameter with clipping; everything the steps change. */
function descend(size: number, variant: 'pytorch' | 'tensorflow1'): Tensor[] {
  const [parameter, m, v] = [normalVector(size, 1), tensor1d(zeros(size)), tensor1d(zeros(size))];
  const norms = [1, 2, 3].map((step) => {
    const gradient = normalVector(size, 10 + step);
    const hyper = tensor1d(
      adamHyper({
        learningRate: 1e-2,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-5,
        weightDecay: 0.1,
        step: 200 * step,
        variant,
        maxGradNorm: 1,
      }),
    );
    const norm = clipGradients(hyper, squaredNorm([gradient]));
    adamW(parameter, gradient, { m, v }, hyper);
    return norm;
  });
  return [parameter, m, v, ...norms];
}

const zeros = (size: number) => new Float32Array(size);

describe.each(['pytorch', 'tensorflow1'] as const)('%s', (variant) => {
  test.each([1, 63, 70_001])('matches the reference on %i parameters', async (size) => {
    await expectAgreement(() => descend(size, variant));
  });
});

test('squaredNorm matches the reference over tensors of many sizes', async () => {
  const norm = (): Scalar =>
    squaredNorm([1, 64, 65, 20_000].map((size) => normalVector(size, size)));
  await expectAgreement(() => [div(norm(), 20_130)]);
});
