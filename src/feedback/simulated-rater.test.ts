import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidValueError } from '../shared/errors';
import { Rng } from '../shared/rng';
import { judge, raterWeights, utility } from './simulated-rater';

const WEIGHTS = { accuracy: 2, safety: 2, helpfulness: 1 };

describe('utility', () => {
  test('a criterion that does not apply contributes nothing', () => {
    expect(utility({ accuracy: 1, helpfulness: 1 }, WEIGHTS)).toBe(3);
    expect(utility({}, WEIGHTS)).toBe(0);
  });

  test('a criterion without a weight counts for nothing', () => {
    expect(utility({ style: 1, safety: 0.5 }, WEIGHTS)).toBe(1);
  });
});

describe('judgement', () => {
  test('without noise the outcome of higher utility wins, equals tie', () => {
    const rng = Rng.fromSeed(1);
    const exact = { weights: WEIGHTS, noise: 0 };
    expect(judge({ accuracy: 1 }, { accuracy: 0 }, exact, rng)).toBe('a');
    expect(judge({ helpfulness: 1 }, { safety: 1 }, exact, rng)).toBe('b');
    expect(judge({ accuracy: 1 }, { safety: 1 }, exact, rng)).toBe('tie');
  });

  test('with noise 1 every judgement is turned round and no tie is left', () => {
    const rng = Rng.fromSeed(2);
    const contrary = { weights: WEIGHTS, noise: 1 };
    expect(judge({ accuracy: 1 }, { accuracy: 0 }, contrary, rng)).toBe('b');
    const ties = Array.from({ length: 200 }, () => judge({}, {}, contrary, rng));
    const sidesA = ties.filter((choice) => choice === 'a').length;
    expect(ties).not.toContain('tie');
    expect(sidesA).toBeGreaterThan(70);
    expect(sidesA).toBeLessThan(130);
  });

  test('noise 0.1 turns about one judgement in ten', () => {
    const rng = Rng.fromSeed(3);
    const settings = { weights: WEIGHTS, noise: 0.1 };
    const choices = Array.from({ length: 2000 }, () =>
      judge({ accuracy: 1 }, { accuracy: 0 }, settings, rng),
    );
    const wrong = choices.filter((choice) => choice === 'b').length;
    expect(wrong).toBeGreaterThan(150);
    expect(wrong).toBeLessThan(250);
  });

  test('swapping the sides swaps the judgement', () => {
    const score = fc.record({ accuracy: fc.nat(3), safety: fc.nat(3) });
    fc.assert(
      fc.property(score, score, (a, b) => {
        const exact = { weights: WEIGHTS, noise: 0 };
        const swapped = { a: 'b', b: 'a', tie: 'tie' };
        const choice = judge(a, b, exact, Rng.fromSeed(1)) as 'a' | 'b' | 'tie';
        expect(judge(b, a, exact, Rng.fromSeed(1))).toBe(swapped[choice]);
      }),
    );
  });
});

describe('weights', () => {
  const criteria = [
    { id: 'accuracy', weight: 2 },
    { id: 'safety', weight: 1 },
  ];

  test('are the lab’s own unless others are given', () => {
    expect(raterWeights(criteria, undefined)).toEqual({ accuracy: 2, safety: 1 });
    expect(raterWeights(criteria, { safety: 3 })).toEqual({ safety: 3 });
  });

  test('of an unknown criterion, or not a number, are refused by name', () => {
    expect(() => raterWeights(criteria, { style: 1 })).toThrow(InvalidValueError);
    expect(() => raterWeights(criteria, { style: 1 })).toThrow(/accuracy, safety/);
    expect(() => raterWeights(criteria, { safety: NaN })).toThrow(InvalidValueError);
  });
});
