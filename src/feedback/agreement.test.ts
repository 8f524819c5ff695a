import { expect, test } from 'vitest';
import type { Choice, Comparison } from '../protocol/playground';
import { agreement } from './agreement';

function judged(rater: string, pair: string, choice: Choice, swapped = false): Comparison {
  const [a, b] = swapped ? ['y', 'x'] : ['x', 'y'];
  return { id: `${rater}-${pair}`, prompt: pair, a, b, choice, rater, time: 0 };
}

test('three of four alike with even marginals is share ¾ and κ ½', () => {
  const mine: Choice[] = ['a', 'a', 'b', 'b'];
  const theirs: Choice[] = ['a', 'b', 'b', 'b'];
  const comparisons = mine.flatMap((choice, i) => [
    judged('ann', `p${i}`, choice),
    judged('bob', `p${i}`, theirs[i] ?? 'skip'),
  ]);
  expect(agreement(comparisons, 'ann', 'bob')).toEqual({ count: 4, share: 0.75, kappa: 0.5 });
});

test('sides shown the other way round still count as the same pair', () => {
  const comparisons = [judged('ann', 'p', 'a'), judged('bob', 'p', 'b', true)];
  expect(agreement(comparisons, 'ann', 'bob')).toMatchObject({ count: 1, share: 1 });
});

test('pairs that only one judged, or one skipped, are left out', () => {
  const comparisons = [
    judged('ann', 'p1', 'a'),
    judged('ann', 'p2', 'a'),
    judged('bob', 'p2', 'skip'),
  ];
  expect(agreement(comparisons, 'ann', 'bob')).toEqual({ count: 0, share: 0, kappa: 0 });
});
