import { scalar, tensor1d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { adamHyper, adamW, clipGradients, squaredNorm } from '.';
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

describe.each(['pytorch', 'tensorflow1'] as const)('adamW, %s', (variant) => {
  test('follows the published equations over three steps', () => {
    const settings: AdamSettings = { ...SETTINGS, variant, epsilon: 0.1, weightDecay: 0.5 };
    const state = { m: tensor1d([0]), v: tensor1d([0]) };
    const parameter = tensor1d([1]);
    [0.5, -2, 0.25].forEach((g, index) => {
      adamW(parameter, tensor1d([g]), state, hyper({ ...settings, step: index + 1 }));
    });
    expect(parameter.dataSync()[0]).toBeCloseTo(expectedAfter([0.5, -2, 0.25], settings), 5);
  });
});

test('the first step moves every parameter by the learning rate, against the gradient', () => {
  const parameter = tensor1d([1, 1, 1]);
  const state = { m: tensor1d([0, 0, 0]), v: tensor1d([0, 0, 0]) };
  adamW(parameter, tensor1d([3, -50, 0]), state, hyper());
  const values = parameter.dataSync();
  expect(values[0]).toBeCloseTo(0.9, 5);
  expect(values[1]).toBeCloseTo(1.1, 5);
  expect(values[2]).toBe(1);
});

test('squaredNorm sums over all tensors', () => {
  expect(squaredNorm([tensor1d([3, 4]), tensor1d([12]), scalar(1)]).dataSync()[0]).toBe(170);
});

test('clipping scales a gradient that is too long down to the largest norm', () => {
  const values = hyper({ maxGradNorm: 1 });
  expect(clipGradients(values, scalar(16)).dataSync()[0]).toBe(4);
  const [parameter, m, v] = [tensor1d([1]), tensor1d([0]), tensor1d([0])];
  adamW(parameter, tensor1d([4]), { m, v }, values);
  expect(m.dataSync()[0]).toBeCloseTo(0.1, 5);
});

test.each([
  ['a gradient that is short enough', { maxGradNorm: 5 }],
  ['every gradient where the largest norm is 0', { maxGradNorm: 0 }],
])('clipping leaves %s', (_, changes) => {
  const values = hyper(changes);
  clipGradients(values, scalar(16));
  expect(values.dataSync()[7]).toBe(1);
});

test('refuses a gradient of another shape, naming both', () => {
  const state = { m: normalVector(2, 1), v: normalVector(2, 1) };
  expect(() => {
    adamW(normalVector(2, 1), normalVector(3, 1), state, hyper());
  }).toThrow('adamW gradient: expected shape [2], got [3]');
});

test('leaves no tensor behind', () => {
  const [parameter, gradient] = [normalVector(3, 1), normalVector(3, 2)];
  const state = { m: tensor1d([0, 0, 0]), v: tensor1d([0, 0, 0]) };
  const values = hyper();
  expectNoLeak(() => {
    adamW(parameter, gradient, state, values);
    return [];
  });
});
