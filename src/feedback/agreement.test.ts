import { describe, expect, test } from 'vitest';
import type { Choice, Comparison } from '../protocol/feedback';
import { agreementReport } from './agreement';

interface Extra {
  readonly swapped?: boolean;
  readonly id?: string;
  readonly repeats?: string;
}

function judged(rater: string, pair: string, choice: Choice, extra: Extra = {}): Comparison {
  const { swapped = false, id = `${rater}-${pair}`, repeats } = extra;
  const [a, b] = swapped ? ['y', 'x'] : ['x', 'y'];
  const again = repeats === undefined ? {} : { repeats };
  return { id, prompt: pair, a, b, choice, rater, time: 0, ...again };
}

const both = (mine: readonly Choice[], theirs: readonly Choice[]) =>
  mine.flatMap((choice, i) => [
    judged('ann', `p${i}`, choice),
    judged('bob', `p${i}`, theirs[i] ?? 'skip'),
  ]);

describe('between two raters', () => {
  test('three of four alike with even marginals is share ¾ and κ ½', () => {
    const report = agreementReport(both(['a', 'a', 'b', 'b'], ['a', 'b', 'b', 'b']));
    expect(report.between).toMatchObject([
      { raters: ['ann', 'bob'], agreement: { share: 0.75, count: 4 }, kappa: 0.5 },
    ]);
  });

  test('sides shown the other way round still count as the same pair', () => {
    const swapped = judged('bob', 'p', 'b', { swapped: true });
    const { between } = agreementReport([judged('ann', 'p', 'a'), swapped]);
    expect(between[0]?.agreement).toMatchObject({ share: 1, count: 1 });
  });

  test('pairs that only one judged, or one skipped, are left out', () => {
    const pairs = [judged('ann', 'p1', 'a'), judged('ann', 'p2', 'a'), judged('bob', 'p2', 'skip')];
    expect(agreementReport(pairs)).toMatchObject({ between: [], sharedPairs: 0 });
    expect(agreementReport(pairs).alpha).toBeUndefined();
  });
});

describe('Krippendorff’s α', () => {
  // Worked by hand: coincidences a–a 2, a–b 1, b–a 1, b–b 4 of n = 8, so D_o = 2/8 and
  // D_e = 2 · 3 · 5 / (8 · 7) = 30/56.
  test('of four pairs with one disagreement is 1 − (2/8) / (30/56)', () => {
    const { alpha } = agreementReport(both(['a', 'a', 'b', 'b'], ['a', 'b', 'b', 'b']));
    expect(alpha).toBeCloseTo(1 - 2 / 8 / (30 / 56), 12);
  });

  test('is 1 when all agree and below 0 when they agree less than by chance', () => {
    expect(agreementReport(both(['a', 'b'], ['a', 'b'])).alpha).toBe(1);
    expect(agreementReport(both(['a', 'b'], ['b', 'a'])).alpha).toBeLessThan(0);
  });
});

describe('of one rater', () => {
  test('the share of wins on the left has Wilson’s interval, ties left out', () => {
    const choices: Choice[] = ['a', 'a', 'a', 'b', 'tie', 'skip'];
    const [ann] = agreementReport(
      choices.map((choice, i) => judged('ann', `p${i}`, choice)),
    ).raters;
    expect(ann?.left).toMatchObject({ share: 0.75, count: 4 });
    expect(ann?.left.ci95[0]).toBeCloseTo(0.3006, 3);
    expect(ann?.left.ci95[1]).toBeCloseTo(0.9544, 3);
  });

  test('whoever gave nothing but thumbs is listed, so that they can be taken out', () => {
    const { raters } = agreementReport([judged('ann', 'p', 'a')], [{ rater: 'bob' }]);
    expect(raters).toMatchObject([
      { name: 'ann', comparisons: 1, others: 0 },
      { name: 'bob', comparisons: 0, others: 1 },
    ]);
  });

  test('a best of four and a correction have no left side to favour', () => {
    const best = { ...judged('ann', 'p', 'a'), group: 'best-1' };
    const [ann] = agreementReport([best, judged('ann', 'q', 'b')]).raters;
    expect(ann?.left).toMatchObject({ share: 0, count: 1 });
  });

  test('a pair that came back with its sides swapped is judged alike when the other side wins', () => {
    const [ann] = agreementReport([
      judged('ann', 'p', 'a', { id: '1' }),
      judged('ann', 'p', 'b', { id: '2', swapped: true, repeats: '1' }),
      judged('ann', 'q', 'a', { id: '3' }),
      judged('ann', 'q', 'b', { id: '4', repeats: '3' }),
    ]).raters;
    expect(ann?.consistency).toMatchObject({ share: 0.5, count: 2 });
  });
});
