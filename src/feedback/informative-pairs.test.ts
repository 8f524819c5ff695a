import { expect, test } from 'vitest';
import type { Pair } from '../protocol/engine-api';
import type { Comparison } from '../protocol/feedback';
import type { Item } from '../protocol/playground';
import { fitJudge } from './bayesian-judge';
import { informativePairs, mostInformative } from './informative-pairs';

const vectors = (...rows: number[][]) => rows.map((row) => Float64Array.from(row));

test('one pair of many that are alike says more than one that is odd, however unsure', () => {
  const odd = [0, 1.2];
  const alike = Array.from({ length: 9 }, () => [1, 0]);
  const [first] = mostInformative(fitJudge([], 2), vectors(odd, ...alike), 1);
  expect(first).toBe(1);
});

test('what has been asked is not asked again in other words', () => {
  const pairs = vectors([1, 0], [1, 0], [0, 1], [0, 1]);
  const chosen = mostInformative(fitJudge([], 2), pairs, 2);
  expect(new Set(chosen)).toEqual(new Set([0, 2]));
});

test('by hand: the variance of what is predicted falls by h Σ (h c)² / (1 + h v)', () => {
  // Two pairs, prior covariance: [1, 0.5] and [0.5, 4], h = 0.25.
  // First: 0.25 (0.0625 + 0.015625) / 1.25 = 0.0156; second: 0.25 (0.015625 + 1) / 2 = 0.127.
  const judge = { weights: Float64Array.of(0, 0), covariance: vectors([1, 0.5], [0.5, 4]) };
  expect(mostInformative(judge, vectors([1, 0], [0, 1]), 1)).toEqual([1]);
});

test('what the judgements have settled is left aside', async () => {
  const letters = ['a', 'b', 'c'];
  const read = (items: readonly Item[]) =>
    Promise.resolve(
      items.map(({ text }) => Float32Array.from(letters, (letter) => (text === letter ? 1 : 0))),
    );
  const judged = Array.from({ length: 40 }, (_, n): Comparison => {
    return { id: `${n}`, prompt: 'p', a: 'a', b: 'b', choice: 'a', rater: 'human', time: n };
  });
  const candidates = [pair('a', 'b'), pair('b', 'a'), pair('a', 'c'), pair('a', 'b')];
  const chosen = await informativePairs(candidates, 1, judged, read);
  expect(chosen).toEqual([candidates[2]]);
});

test('no more pairs than there are', async () => {
  const read = (items: readonly Item[]) => Promise.resolve(items.map(() => Float32Array.of(1)));
  expect(await informativePairs([pair('a', 'b')], 3, [], read)).toHaveLength(1);
  expect(await informativePairs([], 3, [], read)).toEqual([]);
});

function pair(a: string, b: string): Pair {
  const sample = (text: string) => {
    return {
      prompt: 'p',
      text,
      promptTokens: [],
      tokens: [],
      pieces: [],
      logProbs: [],
      finished: true,
    };
  };
  return { prompt: 'p', a: sample(a), b: sample(b) };
}
