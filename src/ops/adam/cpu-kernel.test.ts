import { add, square, tensor1d } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { adamHyper, adamW, gradientNorm } from '.';
import { expectAsReference } from '../testing/kernel-and-reference';
import { normalVector } from '../testing/numbers';

const SETTINGS = {
  learningRate: 0.1,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-3,
  weightDecay: 0.3,
  maxGradNorm: 1,
};

test.each([
  { size: 64, decayed: 30, variant: 'pytorch' as const },
  { size: 7, decayed: 5, variant: 'tensorflow1' as const },
  // More than one partial sum of the norm.
  { size: 40_001, decayed: 0, variant: 'pytorch' as const },
])('three steps of $size parameters agree with the reference', async (given) => {
  const { size, decayed, variant } = given;
  await expectAsReference(() => {
    const [parameters, m, v] = [1, 2, 3].map((seed) => normalVector(size, seed));
    const state = { parameters: parameters!, m: m!, v: square(v!) };
    const norms = [1, 2, 3].map((step) => {
      const hyper = tensor1d(adamHyper({ ...SETTINGS, variant, step }));
      const gradients = add(normalVector(size, 10 + step), 0);
      const { norm, scale } = gradientNorm(gradients, hyper);
      adamW(state, { gradients, scale }, hyper, decayed);
      return norm;
    });
    return [...norms, state.parameters, state.m, state.v];
  });
});
