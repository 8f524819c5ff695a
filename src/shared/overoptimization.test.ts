import { describe, expect, test } from 'vitest';
import {
  distanceOf,
  fitOveroptimization,
  peakOf,
  rewardAt,
  type OveroptimizationCurve,
} from './overoptimization';
import { Rng } from './rng';

/** Points of a curve that a person can check: at d = 1, ln d = 0. */
const RL: OveroptimizationCurve = { form: 'rl', base: 1, alpha: 2, beta: 1 };
const BEST_OF_N: OveroptimizationCurve = { form: 'best-of-n', base: 1, alpha: 2, beta: 0.5 };

function pointsOf(curve: OveroptimizationCurve, distances: readonly number[]) {
  return distances.map((distance) => ({ distance, reward: rewardAt(curve, distance) }));
}

describe('the curves', () => {
  test('at d = 1 the RL form gives c + α, at d = e it gives c + e (α − β)', () => {
    expect(rewardAt(RL, 1)).toBe(3);
    expect(rewardAt(RL, Math.E)).toBeCloseTo(1 + Math.E * (2 - 1), 12);
  });

  test('best-of-n at d = 2: 1 + 2 (2 − 0.5 · 2) = 3', () => {
    expect(rewardAt(BEST_OF_N, 2)).toBe(3);
  });

  test('both give the base model’s reward at distance 0', () => {
    expect(rewardAt(RL, 0)).toBe(1);
    expect(rewardAt(BEST_OF_N, 0)).toBe(1);
  });

  test('the RL peak is at e^(α/β − 1) = e and is worth c + β d* = 1 + e', () => {
    const peak = peakOf(RL);
    expect(peak?.distance).toBeCloseTo(Math.E, 12);
    expect(peak?.reward).toBeCloseTo(1 + Math.E, 12);
  });

  test('the best-of-n peak is at α / 2β = 2 and is worth c + α² / 4β = 3', () => {
    expect(peakOf(BEST_OF_N)).toEqual({ distance: 2, reward: 3 });
  });

  test('a curve that never turns has no peak, nor has one that falls from the start', () => {
    expect(peakOf({ ...RL, beta: 0 })).toBeUndefined();
    expect(peakOf({ ...BEST_OF_N, beta: -1 })).toBeUndefined();
    expect(peakOf({ ...BEST_OF_N, alpha: -1 })).toBeUndefined();
  });

  test('no distance is worth more than the peak', () => {
    const rng = Rng.fromSeed(4);
    for (let i = 0; i < 200; i++) {
      const numbers = { base: rng.normal(), alpha: rng.uniform() * 3, beta: 0.1 + rng.uniform() };
      for (const form of ['rl', 'best-of-n'] as const) {
        const curve = { form, ...numbers };
        const peak = peakOf(curve);
        expect(peak).toBeDefined();
        const other = rewardAt(curve, rng.uniform() * 2 * (peak?.distance ?? 0));
        expect(other).toBeLessThanOrEqual((peak?.reward ?? NaN) + 1e-9);
      }
    }
  });
});

describe('the fit', () => {
  test('three parameters come back from exact points, in any order', () => {
    for (const curve of [RL, BEST_OF_N]) {
      const fitted = fitOveroptimization(pointsOf(curve, [2.5, 0, 0.3, 1, 1.7]), curve.form);
      expect(fitted?.base).toBeCloseTo(curve.base, 9);
      expect(fitted?.alpha).toBeCloseTo(curve.alpha, 9);
      expect(fitted?.beta).toBeCloseTo(curve.beta, 9);
    }
  });

  test('adding a constant to all rewards moves the base alone', () => {
    const points = pointsOf(RL, [0.2, 0.9, 1.4, 2, 2.2]).map((point, i) => ({
      ...point,
      reward: point.reward + (i % 2) * 0.1,
    }));
    const fitted = fitOveroptimization(points, 'rl');
    const raised = points.map((point) => ({ ...point, reward: point.reward + 5 }));
    const moved = fitOveroptimization(raised, 'rl');
    expect(moved?.base).toBeCloseTo((fitted?.base ?? NaN) + 5, 9);
    expect(moved?.alpha).toBeCloseTo(fitted?.alpha ?? NaN, 9);
    expect(moved?.beta).toBeCloseTo(fitted?.beta ?? NaN, 9);
  });

  test('no other parameters are nearer to noisy points', () => {
    const rng = Rng.fromSeed(9);
    const points = pointsOf(RL, [0, 0.4, 0.8, 1.2, 1.6, 2, 2.4, 2.8]).map((point) => ({
      ...point,
      reward: point.reward + 0.3 * rng.normal(),
    }));
    const fitted = fitOveroptimization(points, 'rl');
    if (fitted === undefined) throw new TypeError('The points determine a curve');
    const squares = (curve: OveroptimizationCurve) =>
      points.reduce(
        (sum, { distance, reward }) => sum + (reward - rewardAt(curve, distance)) ** 2,
        0,
      );
    for (const name of ['base', 'alpha', 'beta'] as const) {
      for (const step of [-0.05, 0.05]) {
        expect(squares({ ...fitted, [name]: fitted[name] + step })).toBeGreaterThan(
          squares(fitted),
        );
      }
    }
  });

  test('says nothing from three points, or from points at one distance', () => {
    expect(fitOveroptimization(pointsOf(RL, [0, 1, 2]), 'rl')).toBeUndefined();
    expect(fitOveroptimization(pointsOf(RL, [1, 1, 1, 1, 1]), 'rl')).toBeUndefined();
  });
});

test('distance is the root of KL, and an estimate below zero counts as none', () => {
  expect(distanceOf(4)).toBe(2);
  expect(distanceOf(-0.2)).toBe(0);
});
