import { scalar, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { adamHyper, adamW, gradientNorm } from '.';
import type { AdamSettings } from '.';
import { expectNoLeak } from '../testing/leaks';
import { normalVector } from '../testing/numbers';
import '../testing/cpu-backend';

const SETTINGS: AdamSettings = {
  learningRate: 0.1,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-5,
  weightDecay: 0,
  step: 1,
  variant: 'pytorch',
  maxGradNorm: 0,
};
const hyper = (changes: Partial<AdamSettings> = {}) =>
  tensor1d(adamHyper({ ...SETTINGS, ...changes }));

/** The parameter after `gradients.length` steps from 1, by the equations of the papers. */
function expectedAfter(gradients: readonly number[], settings: AdamSettings): number {
  const { learningRate, beta1, beta2, epsilon, weightDecay, variant } = settings;
  let [parameter, m, v] = [1, 0, 0];
  gradients.forEach((g, index) => {
    const [c1, c2] = [1 - beta1 ** (index + 1), 1 - beta2 ** (index + 1)];
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    parameter -= learningRate * weightDecay * parameter;
    parameter -=
      variant === 'pytorch'
        ? (learningRate * (m / c1)) / (Math.sqrt(v / c2) + epsilon)
        : (((learningRate * Math.sqrt(c2)) / c1) * m) / (Math.sqrt(v) + epsilon);
  });
  return parameter;
}

const zeros = (size: number) => tensor1d(new Float32Array(size));

describe.each(['pytorch', 'tensorflow1'] as const)('adamW, %s', (variant) => {
  test('follows the published equations over three steps', () => {
    const settings: AdamSettings = { ...SETTINGS, variant, epsilon: 0.1, weightDecay: 0.5 };
    const state = { parameters: tensor1d([1, 1]), m: zeros(2), v: zeros(2) };
    const gradients = [0.5, -2, 0.25];
    gradients.forEach((g, index) => {
      const values = hyper({ ...settings, step: index + 1 });
      adamW(state, { gradients: tensor1d([g, g]), scale: scalar(1) }, values, 1);
    });
    const [decayed, plain] = state.parameters.dataSync();
    expect(decayed).toBeCloseTo(expectedAfter(gradients, settings), 5);
    expect(plain).toBeCloseTo(expectedAfter(gradients, { ...settings, weightDecay: 0 }), 5);
  });
});

test('the first step moves every parameter by the learning rate, against the gradient', () => {
  const state = { parameters: tensor1d([1, 1, 1]), m: zeros(3), v: zeros(3) };
  adamW(state, { gradients: tensor1d([3, -50, 0]), scale: scalar(1) }, hyper(), 0);
  const values = state.parameters.dataSync();
  expect(values[0]).toBeCloseTo(0.9, 5);
  expect(values[1]).toBeCloseTo(1.1, 5);
  expect(values[2]).toBe(1);
});

test('gradientNorm is the length of all gradients together', () => {
  expect(gradientNorm(tensor1d([3, 4, 12]), hyper()).norm.dataSync()[0]).toBe(13);
});

test('clipping scales a gradient that is too long down to the largest norm', () => {
  const [values, gradients] = [hyper({ maxGradNorm: 1 }), tensor1d([4])];
  const { norm, scale } = gradientNorm(gradients, values);
  expect(norm.dataSync()[0]).toBe(4);
  const state = { parameters: tensor1d([1]), m: zeros(1), v: zeros(1) };
  adamW(state, { gradients, scale }, values, 0);
  expect(state.m.dataSync()[0]).toBeCloseTo(0.1, 5);
});

test.each([
  ['a gradient that is short enough', { maxGradNorm: 5 }],
  ['every gradient where the largest norm is 0', { maxGradNorm: 0 }],
])('clipping leaves %s', (_, changes) => {
  expect(gradientNorm(tensor1d([4]), hyper(changes)).scale.dataSync()[0]).toBe(1);
});

test('refuses gradients of another shape, naming both', () => {
  const state = { parameters: normalVector(2, 1), m: normalVector(2, 1), v: normalVector(2, 1) };
  expect(() => {
    adamW(state, { gradients: normalVector(3, 1), scale: scalar(1) }, hyper(), 0);
  }).toThrow('adamW gradients: expected shape [2], got [3]');
});

test('refuses to decay more elements than there are', () => {
  const state = { parameters: normalVector(2, 1), m: normalVector(2, 1), v: normalVector(2, 1) };
  expect(() => {
    adamW(state, { gradients: normalVector(2, 1), scale: scalar(1) }, hyper(), 3);
  }).toThrow('adamW decayed');
});

test('leaves no tensor behind but the norm and the scale', () => {
  const gradients = normalVector(3, 2);
  const state = { parameters: normalVector(3, 1), m: zeros(3), v: zeros(3) };
  const values = hyper();
  expectNoLeak(() => {
    const { norm, scale } = gradientNorm(gradients, values);
    adamW(state, { gradients, scale }, values, 3);
    return [norm, scale];
  });
});
