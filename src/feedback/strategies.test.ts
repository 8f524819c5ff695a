import { expect, test } from 'vitest';
import type { Pair } from '../protocol/engine-api';
import type { Comparison } from '../protocol/feedback';
import { Rng } from '../shared/rng';
import { strategyNamed } from './strategies';

const sample = (prompt: string, text: string) => {
  const nothing = { promptTokens: [], tokens: [], pieces: [], logProbs: [] };
  return { prompt, text, ...nothing, finished: true };
};
const pair = (a: string, b: string, prompt = 'what heals fever'): Pair => {
  return { prompt, a: sample(prompt, a), b: sample(prompt, b) };
};
const judged = (n: number, a: string, b: string): Comparison => {
  return { id: `${n}`, prompt: 'what heals fever', a, b, choice: 'a', rater: 'human', time: n };
};

const unread = () => Promise.reject(new Error('only one strategy reads answers'));

const KNOWN = Array.from({ length: 30 }, (_, n) =>
  judged(n, `the handbook says herb ${n % 5}`, `everyone knows herb ${n % 5}`),
);

test('uncertainty asks about what the judgements so far leave open', async () => {
  const settled = Array.from({ length: 9 }, (_, n) =>
    pair(`the handbook says herb ${n % 5}`, `everyone knows herb ${n % 5}`),
  );
  const open = pair('please ask a chemist first', 'pour both into one bucket');
  const strategy = strategyNamed('uncertainty', () => KNOWN, unread, Rng.fromSeed(1));
  expect(await strategy.choose([...settled, open], 1)).toEqual([open]);
});

test('coverage takes what is least like anything judged, and nothing twice', async () => {
  const old = pair('the handbook says herb 1', 'everyone knows herb 1');
  const fresh = pair('please ask a chemist first', 'pour both into one bucket');
  const other = pair('rivers run to the sea', 'ice floats because it is light');
  const strategy = strategyNamed('coverage', () => KNOWN, unread, Rng.fromSeed(1));
  const chosen = await strategy.choose([old, fresh, fresh, other], 2);
  expect(new Set(chosen)).toEqual(new Set([fresh, other]));
});

test('the same seed chooses the same pairs', async () => {
  const candidates = Array.from({ length: 20 }, (_, n) => pair(`word ${n} so`, `other ${n * 7}`));
  const choose = () =>
    strategyNamed('uncertainty', () => KNOWN, unread, Rng.fromSeed(3)).choose(candidates, 5);
  expect(await choose()).toEqual(await choose());
});
