import { expect, test } from 'vitest';
import type { LiveSample } from '../../protocol/engine-api';
import type { Sample } from '../../protocol/playground';
import { scoredAnswers, scoreScale } from './scored-answers';

const answer = (text: string): Sample => ({
  prompt: 'p',
  text,
  promptTokens: [],
  tokens: [],
  pieces: [],
  logProbs: [],
  finished: true,
});
const live = (base: string, tuned: string, scores: Partial<LiveSample>): LiveSample => ({
  prompt: 'p',
  base: answer(base),
  tuned: answer(tuned),
  tokenShift: [],
  baseGold: {},
  tunedGold: {},
  ...scores,
});

test('answers are ordered best first', () => {
  const answers = scoredAnswers([live('poor', 'good', { baseScore: -1, tunedScore: 2 })]);
  expect(answers.map(({ text, policy }) => [text, policy])).toEqual([
    ['good', 'tuned'],
    ['poor', 'base'],
  ]);
});

test('without a reward model there is nothing to list', () => {
  expect(scoredAnswers([live('poor', 'good', {})])).toEqual([]);
});

test('an answer that both policies give is listed once', () => {
  expect(scoredAnswers([live('same', 'same', { baseScore: 1, tunedScore: 1 })])).toHaveLength(1);
});

test('the scale reaches at least one standard deviation to either side', () => {
  const scale = scoreScale([{ key: '1', prompt: '', text: '', policy: 'base', score: 3 }]);
  expect([scale.at(-1), scale.zero, scale.at(3)]).toEqual([0, 25, 100]);
});
