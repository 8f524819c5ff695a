import { expect, test } from 'vitest';
import type { RewardedAnswer, RewardPreview } from '../../protocol/rewards';
import { histogram, movedMost, ranked } from './preview-figures';

const answer = (text: string, reward: number): RewardedAnswer => ({
  ...{ prompt: 'p', text, length: 1, iteration: 0, reward },
});
const preview = (rewards: readonly number[], answersKey = 'k'): RewardPreview => ({
  ...{ name: 'n', answersKey, origin: 'sampled', milliseconds: 1 },
  answers: rewards.map((reward, i) => answer(String(i), reward)),
});

test('bins hold every reward once, the highest in the last one', () => {
  const bins = histogram([0, 1, 1, 4], [2], 4);
  expect(bins.map(({ count }) => count)).toEqual([1, 2, 0, 1]);
  expect(bins.map(({ before }) => before)).toEqual([0, 0, 1, 0]);
  expect(bins.at(-1)?.to).toBe(4);
});

test('a version before that spreads much wider does not squeeze the newest', () => {
  const bins = histogram([0, 1], [0, 1000], 4);
  expect(bins.map(({ count, before }) => [count, before])).toEqual([
    [1, 0],
    [0, 0],
    [0, 0],
    [1, 0],
  ]);
  expect(histogram([1, 1], [0, 5], 4)).toEqual([{ from: 1, to: 1, count: 2, before: 0 }]);
});

test('one reward for all is one bin', () => {
  expect(histogram([3, 3])).toEqual([{ from: 3, to: 3, count: 2, before: 0 }]);
  expect(histogram([])).toEqual([]);
});

test('an answer that came twice is listed once', () => {
  const list = ranked([answer('a', 1), answer('b', 2), answer('a', 1)]);
  expect(list.map(({ text }) => text)).toEqual(['b', 'a']);
});

test('what moved most is what changed its rank most, ties sharing theirs', () => {
  const moved = movedMost(preview([1, 2, 3, 3]), preview([4, 2, 3, 3]), 2);
  expect(moved.map(({ answer: { text }, ranks }) => [text, ranks])).toEqual([
    ['0', -3],
    ['1', 1],
  ]);
  expect(movedMost(preview([1, 2]), preview([2, 1], 'other'), 2)).toEqual([]);
});
