import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rng } from '../shared/rng';
import { mean, sigmoid, standardDeviation } from '../shared/statistics';
import {
  expectedCalibrationError,
  fitTemperature,
  normalizationOf,
  type JudgedMargin,
} from './calibration';

describe('normalisation', () => {
  test('brings any scores that differ to mean 0 and standard deviation 1', () => {
    const scores = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2 });
    fc.assert(
      fc.property(scores, (raw) => {
        fc.pre(standardDeviation(raw) > 1e-3);
        const { gain, bias } = normalizationOf(raw);
        const normal = raw.map((score) => gain * score + bias);
        expect(mean(normal)).toBeCloseTo(0, 6);
        expect(standardDeviation(normal)).toBeCloseTo(1, 6);
      }),
    );
  });

  test('only shifts scores that are all alike', () => {
    expect(normalizationOf([3, 3, 3])).toEqual({ gain: 1, bias: -3 });
  });
});

describe('temperature', () => {
  /** Judgements drawn with probability σ(margin / truth). */
  const drawn = (truth: number): JudgedMargin[] => {
    const rng = Rng.fromSeed(5);
    return Array.from({ length: 20000 }, () => {
      const margin = 2 * rng.normal();
      return { margin, target: rng.chance(sigmoid(margin / truth)) ? 1 : 0 };
    });
  };

  test.each([0.5, 1, 3])(
    'finds the temperature %d that the judgements were drawn with',
    (truth) => {
      expect(fitTemperature(drawn(truth)) / truth).toBeCloseTo(1, 1);
    },
  );

  test('one pair in four against its margin of 1 gives 1 / ln 3', () => {
    const pairs = [1, 1, 1, 0].map((target) => ({ margin: 1, target }));
    expect(fitTemperature(pairs)).toBeCloseTo(1 / Math.log(3), 3);
  });

  test('stays finite when every pair is ordered right, and is 1 without pairs', () => {
    expect(fitTemperature([{ margin: 1, target: 1 }])).toBeCloseTo(0.05, 3);
    expect(fitTemperature([])).toBe(1);
  });

  test('does not depend on which side was called a', () => {
    const pairs = drawn(1).slice(0, 200);
    const swapped = pairs.map(({ margin, target }) => ({ margin: -margin, target: 1 - target }));
    expect(fitTemperature(swapped)).toBeCloseTo(fitTemperature(pairs), 6);
    expect(expectedCalibrationError(swapped, 1)).toBeCloseTo(expectedCalibrationError(pairs, 1), 6);
  });
});

describe('expected calibration error', () => {
  test('is the gap between stated and observed share of a single bin', () => {
    const margin = Math.log(4); // σ = 0.8
    const pairs = [1, 1, 0, 0].map((target) => ({ margin, target }));
    expect(expectedCalibrationError(pairs, 1)).toBeCloseTo(0.3, 12);
  });

  test('weighs bins by how many pairs they hold, and leaves ties out', () => {
    const sure = Math.log(9); // σ = 0.9
    const pairs = [
      { margin: sure, target: 1 },
      { margin: sure, target: 1 },
      { margin: sure, target: 1 },
      { margin: 0.001, target: 0 },
      { margin: sure, target: 0.5 },
    ];
    const unsure = sigmoid(0.001);
    expect(expectedCalibrationError(pairs, 1)).toBeCloseTo((3 * 0.1 + unsure) / 4, 12);
  });
});
