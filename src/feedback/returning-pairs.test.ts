import { describe, expect, test } from 'vitest';
import type { Comparison } from '../protocol/feedback';
import { Rng } from '../shared/rng';
import { returningPair } from './returning-pairs';
import { secondOpinions } from './second-opinions';

const judged = (n: number, rater = 'ann', more: Partial<Comparison> = {}): Comparison => ({
  id: `${rater}-${n}`,
  prompt: `p${n}`,
  a: 'x',
  b: 'y',
  choice: 'a',
  rater,
  time: n,
  ...more,
});
const ten = Array.from({ length: 10 }, (_, n) => judged(n));
const always = { repeatShare: 1, overlapShare: 0 };

describe('a pair comes back', () => {
  test('to its own rater, not one of the last five, and about half of them turned round', () => {
    const rng = Rng.fromSeed(1);
    const pairs = Array.from({ length: 200 }, () => returningPair(ten, 'ann', always, rng));
    expect(new Set(pairs.map((pair) => pair?.repeats))).toEqual(
      new Set(ten.slice(0, 5).map(({ id }) => id)),
    );
    const turned = pairs.filter((pair) => pair?.a === 'y' && pair.swapped).length;
    expect(turned).toBeGreaterThan(70);
    expect(turned).toBeLessThan(130);
  });

  test('once, and never while too little has been judged', () => {
    const rng = Rng.fromSeed(1);
    expect(returningPair(ten.slice(0, 5), 'ann', always, rng)).toBeUndefined();
    const again = ten.slice(0, 5).map(({ id }, n) => judged(20 + n, 'ann', { repeats: id }));
    const rest = [...ten, ...again, ...again.map((_, n) => judged(30 + n))];
    const pairs = Array.from({ length: 100 }, () => returningPair(rest, 'ann', always, rng));
    const repeats = new Set(pairs.map((pair) => pair?.repeats));
    for (const { id } of ten.slice(0, 5)) expect(repeats).not.toContain(id);
  });

  test('at the rate that is asked for', () => {
    const rng = Rng.fromSeed(2);
    const shares = { repeatShare: 0.08, overlapShare: 0 };
    const pairs = Array.from({ length: 2000 }, () => returningPair(ten, 'ann', shares, rng));
    const share = pairs.filter((pair) => pair !== undefined).length / 2000;
    expect(share).toBeGreaterThan(0.06);
    expect(share).toBeLessThan(0.1);
  });
});

test('pairs of others are those that the rater has not judged, whichever way round', () => {
  const comparisons = [judged(1), judged(2), judged(1, 'bob', { a: 'y', b: 'x' })];
  const overlap = { repeatShare: 0, overlapShare: 1 };
  const pair = returningPair(comparisons, 'bob', overlap, Rng.fromSeed(1));
  expect(pair).toMatchObject({ prompt: 'p2' });
  expect(pair?.repeats).toBeUndefined();
  expect(secondOpinions(comparisons, 'bob')).toMatchObject([{ prompt: 'p2', a: 'x', b: 'y' }]);
});
