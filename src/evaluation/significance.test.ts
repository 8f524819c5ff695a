import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rng } from '../shared/rng';
import type { PromptTotals } from './paired-bootstrap';
import { holmAdjusted, permutationPValue } from './significance';

const one = (base: number, tuned: number): PromptTotals => ({
  baseSum: base,
  baseCount: 1,
  tunedSum: tuned,
  tunedCount: 1,
});
const pValue = (totals: readonly PromptTotals[]) => permutationPValue(totals, Rng.fromSeed(1));

describe('the permutation test', () => {
  test('of equal answers, or of none, sees no difference', () => {
    expect(pValue([one(1, 1), one(0, 0)])).toBe(1);
    expect(pValue([])).toBe(1);
  });

  test('of five prompts that all improved alike gives the exact 2/32', () => {
    // Only all five swapped or none is as extreme: 2 of 2⁵ swaps.
    const found = pValue(Array.from({ length: 5 }, () => one(0, 1)));
    expect(Math.abs(found - 2 / 32)).toBeLessThan(0.015);
  });

  test('of forty prompts that improved is as small as the permutations allow', () => {
    expect(pValue(Array.from({ length: 40 }, () => one(0, 1)))).toBeCloseTo(1 / 2001, 6);
  });

  test('is symmetric in base and tuned', () => {
    const totals = Array.from({ length: 20 }, (_, i) => one(i % 2, i % 3 === 0 ? 1 : 0));
    const turned = totals.map(({ baseSum, tunedSum }) => one(tunedSum, baseSum));
    expect(pValue(turned)).toBe(pValue(totals));
  });
});

describe('Holm’s correction', () => {
  test('multiplies the smallest by the number of tests, the next by one less', () => {
    const adjusted = holmAdjusted([0.04, 0.01, 0.03]);
    [0.06, 0.03, 0.06].forEach((expected, i) => {
      expect(adjusted[i]).toBeCloseTo(expected, 12);
    });
  });

  test('keeps the order, makes nothing smaller and stays a probability', () => {
    const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
    fc.assert(
      fc.property(probabilities, (given) => {
        const adjusted = holmAdjusted(given);
        given.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          given.forEach((other, j) => {
            if (p < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
          });
        });
      }),
    );
  });
});
