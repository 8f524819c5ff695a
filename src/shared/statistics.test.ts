import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rng } from './rng';
import {
  logSigmoid,
  mean,
  percentileInterval,
  quantile,
  resampleCounts,
  sigmoid,
  standardDeviation,
  variance,
  wilsonInterval,
} from './statistics';

test('variance divides by n, not by n − 1', () => {
  expect(mean([1, 2, 3, 6])).toBe(3);
  expect(variance([1, 2, 3, 6])).toBe(3.5);
  expect(standardDeviation([-1, 1])).toBe(1);
});

test('the mean and variance of nothing are 0', () => {
  expect(mean([])).toBe(0);
  expect(variance([])).toBe(0);
});

describe('sigmoid and its logarithm', () => {
  test('σ(0) is a half and σ(x) + σ(−x) is 1', () => {
    expect(sigmoid(0)).toBe(0.5);
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (x) => {
        expect(sigmoid(x) + sigmoid(-x)).toBeCloseTo(1, 12);
      }),
    );
  });

  test('log σ stays finite where σ underflows', () => {
    expect(logSigmoid(-1000)).toBe(-1000);
    expect(logSigmoid(1000)).toBe(0);
    expect(logSigmoid(1.5)).toBeCloseTo(Math.log(sigmoid(1.5)), 12);
  });
});

test('a quantile between two values lies on the line between them', () => {
  expect(quantile([0, 10, 20], 0.75)).toBe(15);
  expect(quantile([4], 0.3)).toBe(4);
});

test('the middle 95 % of 0 … 1000 is 25 … 975, in whatever order they come', () => {
  const values = Rng.fromSeed(3).permutation(1001);
  expect(percentileInterval(values)).toEqual([25, 975]);
});

describe('Wilson interval', () => {
  test('8 of 10 gives the published 0.490 … 0.943', () => {
    const [low, high] = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
  });

  test('no trials tell nothing', () => {
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  });

  test('contains the share, stays inside [0, 1], and mirrors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (trials, some) => {
        const successes = some % (trials + 1);
        const [low, high] = wilsonInterval(successes, trials);
        const [mirroredLow, mirroredHigh] = wilsonInterval(trials - successes, trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / trials + 1e-12);
        expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-12);
        expect(mirroredLow).toBeCloseTo(1 - high, 12);
        expect(mirroredHigh).toBeCloseTo(1 - low, 12);
      }),
    );
  });
});

test('a bootstrap resample draws as many units as there are', () => {
  const draws = resampleCounts(40, Rng.fromSeed(1));
  expect(draws.length).toBe(40);
  expect(draws.reduce((sum, count) => sum + count, 0)).toBe(40);
  expect(Math.max(...draws)).toBeGreaterThan(1);
});
