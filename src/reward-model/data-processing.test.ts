import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Choice, Comparison } from '../protocol/playground';
import { asPairs, foldsByPrompt, OVERALL, prepareComparisons } from './data-processing';

const SPLIT = { heldoutFraction: 0.2, seed: 1 };
const HALF = { heldoutFraction: 0.5, seed: 1 };

function comparison(over: Partial<Comparison>): Comparison {
  return { id: 'c', prompt: 'p', a: 'x', b: 'y', choice: 'a', rater: 'ann', time: 0, ...over };
}

const onPrompts = (count: number, choice: Choice = 'a'): Comparison[] =>
  Array.from({ length: count }, (_, i) => comparison({ prompt: `prompt ${i}`, choice }));

describe('what becomes a pair', () => {
  test('a win is 1 or 0, a tie is a half', () => {
    const judged = (['a', 'b', 'tie'] as const).map((choice) =>
      comparison({ choice, rater: choice }),
    );
    const { train } = prepareComparisons(judged, SPLIT);
    expect(train.map(({ labels }) => labels[OVERALL])).toEqual([
      [1, 0],
      [0, 1],
      [0.5, 0.5],
    ]);
  });

  test('skips, "both bad", equal outcomes and repetitions are left out and counted', () => {
    const { train, dropped } = prepareComparisons(
      [
        comparison({}),
        comparison({ a: 'y', b: 'x', choice: 'b' }),
        comparison({ choice: 'skip' }),
        comparison({ choice: 'both-bad' }),
        comparison({ b: 'x' }),
      ],
      SPLIT,
    );
    expect(train).toHaveLength(1);
    expect(dropped).toEqual({
      skipped: 1,
      'both-bad': 1,
      'equal-outcomes': 1,
      repeated: 1,
      tied: 0,
    });
  });

  test('the opposite judgement, and the same one by another rater, are not repetitions', () => {
    const judged = [comparison({}), comparison({ choice: 'b' }), comparison({ rater: 'bob' })];
    expect(prepareComparisons(judged, SPLIT).train).toHaveLength(3);
  });
});

test('the way round the sides were shown makes no difference', () => {
  const shown = comparison({ a: 'x', b: 'y', choice: 'a', strength: 3 });
  const swapped = comparison({ a: 'y', b: 'x', choice: 'b', strength: 3 });
  expect(prepareComparisons([swapped], SPLIT)).toEqual(prepareComparisons([shown], SPLIT));
});

test('ties can be left out', () => {
  const { train, dropped } = prepareComparisons([comparison({ choice: 'tie' })], {
    ...SPLIT,
    dropTies: true,
  });
  expect([train.length, dropped.tied]).toEqual([0, 1]);
});

test('a choice among four is three pairs: the best against each other one', () => {
  const labels = { [OVERALL]: [0, 0, 1, 0] };
  const pairs = asPairs([{ prompt: 'p', texts: ['w', 'x', 'y', 'z'], labels, strength: 0 }]);
  expect(pairs.map(({ texts }) => texts.join(' > '))).toEqual(['y > w', 'y > x', 'y > z']);
});

describe('the folds of cross-validation', () => {
  const split = prepareComparisons(onPrompts(13), SPLIT);
  const train = [...split.train, ...split.heldout];
  const folds = foldsByPrompt(train, 5, 1);

  test('hold out every prompt exactly once', () => {
    const heldout = folds.flatMap((fold) => fold.heldout.map(({ prompt }) => prompt));
    expect(heldout.toSorted()).toEqual(train.map(({ prompt }) => prompt).toSorted());
  });

  test('train on all others', () => {
    for (const fold of folds) expect(fold.train.length + fold.heldout.length).toBe(train.length);
  });
});

describe('the split', () => {
  test('holds out the stated share of prompts', () => {
    const { train, heldout } = prepareComparisons(onPrompts(50), SPLIT);
    expect([train.length, heldout.length]).toEqual([40, 10]);
  });

  test('holds out one of two prompts, and nothing of a single one', () => {
    expect(
      prepareComparisons(onPrompts(2), { heldoutFraction: 0.05, seed: 1 }).heldout,
    ).toHaveLength(1);
    expect(prepareComparisons(onPrompts(2), HALF).train).toHaveLength(1);
    expect(prepareComparisons(onPrompts(1), HALF).heldout).toHaveLength(0);
  });

  test('never puts one prompt on both sides, whatever the feedback', () => {
    const arbitrary = fc.array(fc.tuple(fc.nat(12), fc.nat(3), fc.constantFrom('a', 'b', 'tie')));
    fc.assert(
      fc.property(arbitrary, fc.integer(), (rows, seed) => {
        const judged = rows.map(([prompt, outcome, choice]) =>
          comparison({ prompt: `p${prompt}`, a: `x${outcome}`, choice }),
        );
        const { train, heldout } = prepareComparisons(judged, { heldoutFraction: 0.3, seed });
        const trained = new Set(train.map(({ prompt }) => prompt));
        expect(heldout.filter(({ prompt }) => trained.has(prompt))).toEqual([]);
      }),
    );
  });

  test('depends on the seed, not on the order of feedback', () => {
    const judged = onPrompts(40);
    const heldout = (seed: number, list: readonly Comparison[]) =>
      prepareComparisons(list, { heldoutFraction: 0.2, seed })
        .heldout.map(({ prompt }) => prompt)
        .sort();
    expect(heldout(1, judged.toReversed())).toEqual(heldout(1, judged));
    expect(heldout(2, judged)).not.toEqual(heldout(1, judged));
  });
});
