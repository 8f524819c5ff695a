import {
  grads,
  memory,
  sum,
  tensor1d,
  tensor2d,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import '../../ops/testing/cpu-backend';
import { gaussian, gaussianLogProb } from './action-heads';

const MEANS = [0.3, -1.2, 0.9, 0.1];
const ACTIONS = [0.5, -1, -0.4, 2];
const LOG_DEVIATIONS = [-0.7, 0.2];

function terms(temperature: number) {
  return gaussian(
    tensor2d(MEANS, [2, 2]),
    tensor2d(ACTIONS, [2, 2]),
    tensor1d(LOG_DEVIATIONS),
    temperature,
  );
}

test.each([1, 0.5])('the density is that of plain numbers, temperature %d', async (temperature) => {
  const { logProb } = terms(temperature);
  const deviations = LOG_DEVIATIONS.map((each) => temperature * Math.exp(each));
  const found = await logProb.data();
  [0, 1].forEach((row) => {
    const of = (values: readonly number[]) => values.slice(2 * row, 2 * row + 2);
    expect(found[row]).toBeCloseTo(gaussianLogProb(of(MEANS), of(ACTIONS), deviations), 5);
  });
});

test('the standard normal has density 1/√2π at its mean and entropy ½ log 2πe', async () => {
  const { logProb, entropy } = gaussian(
    tensor2d([0], [1, 1]),
    tensor2d([0], [1, 1]),
    tensor1d([0]),
    1,
  );
  expect((await logProb.data())[0]).toBeCloseTo(-0.918939, 5);
  expect((await entropy.data())[0]).toBeCloseTo(1.418939, 5);
});

test('the density integrates to one', () => {
  const step = 0.01;
  let total = 0;
  for (let a = -8; a < 8; a += step) total += Math.exp(gaussianLogProb([0.4], [a], [0.9])) * step;
  expect(total).toBeCloseTo(1, 6);
});

test('the gradient is (a − μ) / σ² in the mean, ((a − μ)² / σ²) − 1 in log σ', async () => {
  const actions = tensor2d(ACTIONS, [2, 2]);
  const of = grads((means, logDeviations) =>
    sum(gaussian(means as Tensor2D, actions, logDeviations as Tensor1D, 1).logProb),
  );
  const [means, logDeviations] = of([tensor2d(MEANS, [2, 2]), tensor1d(LOG_DEVIATIONS)]);
  const variances = LOG_DEVIATIONS.map((each) => Math.exp(2 * each));
  const distances = ACTIONS.map((action, i) => action - (MEANS[i] ?? 0));
  (await means?.data())?.forEach((gradient, i) => {
    expect(gradient).toBeCloseTo((distances[i] ?? 0) / (variances[i % 2] ?? 1), 4);
  });
  (await logDeviations?.data())?.forEach((gradient, i) => {
    const squares = distances.filter((_, at) => at % 2 === i).map((each) => each * each);
    const expected = squares.reduce((total, each) => total + each / (variances[i] ?? 1) - 1, 0);
    expect(gradient).toBeCloseTo(expected, 4);
  });
});

test('leaves no tensor behind but its two results', () => {
  const inputs = [tensor2d(MEANS, [2, 2]), tensor2d(ACTIONS, [2, 2])] as const;
  const deviations = tensor1d(LOG_DEVIATIONS);
  const before = memory().numTensors;
  gaussian(...inputs, deviations, 1);
  expect(memory().numTensors).toBe(before + 2);
});
