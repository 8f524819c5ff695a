import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rng } from '../shared/rng';
import { measureReports, type PromptTotals } from './paired-bootstrap';

const one = (base: number, tuned: number): PromptTotals => ({
  baseSum: base,
  baseCount: 1,
  tunedSum: tuned,
  tunedCount: 1,
});

function report(totals: readonly PromptTotals[], seed = 1) {
  const { measure } = measureReports({ measure: totals }, Rng.fromSeed(seed));
  if (measure === undefined) throw new Error('no report');
  return measure;
}

describe('a measure', () => {
  test('is a mean over answers, its change relative to the base', () => {
    const { base, tuned, change, count } = report([one(1, 0), one(1, 1), one(0, 0), one(0, 0)]);
    expect({ base, tuned, change, count }).toEqual({
      base: 0.5,
      tuned: 0.25,
      change: -0.5,
      count: 4,
    });
  });

  test('counts only the prompts to which it applies', () => {
    const none = { baseSum: 0, baseCount: 0, tunedSum: 0, tunedCount: 0 };
    expect(report([one(1, 1), none, none])).toMatchObject({ base: 1, tuned: 1, count: 1 });
  });

  test('that applies to nothing is 0 throughout', () => {
    const none = { baseSum: 0, baseCount: 0, tunedSum: 0, tunedCount: 0 };
    expect(report([none])).toEqual({
      base: 0,
      tuned: 0,
      change: 0,
      ci95: [0, 0],
      baseCi95: [0, 0],
      tunedCi95: [0, 0],
      count: 0,
    });
  });

  test('that rises from 0 changed infinitely, one that stays 0 not at all', () => {
    expect(report([one(0, 1)]).change).toBe(Infinity);
    expect(report([one(0, 0)]).change).toBe(0);
  });

  test('that is negative improves upwards', () => {
    expect(report([one(-2, -1)]).change).toBe(0.5);
  });
});

describe('the interval', () => {
  test('of identical answers is exactly no change, whatever they are', () => {
    const answers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(answers, fc.integer(), (values, seed) => {
        const { change, ci95 } = report(
          values.map((value) => one(value, value)),
          seed,
        );
        expect([change, ...ci95]).toEqual([0, 0, 0]);
      }),
      { numRuns: 20 },
    );
  });

  test('of a mean agrees with the normal approximation', () => {
    // 400 prompts, share 0.3: standard error √(0.3 · 0.7 / 400) = 0.0229.
    const totals = Array.from({ length: 400 }, (_, i) => one(i % 10 < 3 ? 1 : 0, 0));
    const [low, high] = report(totals).baseCi95;
    expect(low).toBeCloseTo(0.3 - 1.96 * 0.0229, 2);
    expect(high).toBeCloseTo(0.3 + 1.96 * 0.0229, 2);
  });

  test('contains the change and narrows with the number of prompts', () => {
    const some = Array.from({ length: 40 }, (_, i) => one(i % 2, i % 5 === 0 ? 1 : 0));
    const many = Array.from({ length: 10 }, () => some).flat();
    const [few, full] = [report(some), report(many)];
    expect(few.change).toBeCloseTo(full.change, 12);
    expect(few.ci95[0]).toBeLessThan(few.change);
    expect(few.ci95[1]).toBeGreaterThan(few.change);
    expect(full.ci95[1] - full.ci95[0]).toBeLessThan((few.ci95[1] - few.ci95[0]) / 2);
  });

  test('is the same from the same seed', () => {
    const totals = Array.from({ length: 30 }, (_, i) => one(i % 3, i % 4));
    expect(report(totals, 5)).toEqual(report(totals, 5));
    expect(report(totals, 5).ci95).not.toEqual(report(totals, 6).ci95);
  });
});
