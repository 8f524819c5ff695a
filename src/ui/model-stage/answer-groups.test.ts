import { expect, test } from 'vitest';
import type { Answer } from '../../state/ask-state.svelte';
import { goodCounts, groupAnswers } from './answer-groups';

function answer(text: string, gold: Answer['gold']): Answer {
  const sample = { prompt: 'p', text, promptTokens: [], tokens: [], pieces: [], logProbs: [] };
  return { sample: { ...sample, finished: true }, gold };
}

const CRITERIA = [
  { id: 'accuracy', label: 'Accuracy', help: '', weight: 2 },
  { id: 'safety', label: 'Safety', help: '', weight: 2 },
];

test('equal answers stand once with how often they came, the most frequent first', () => {
  const groups = groupAnswers([
    answer('rare', { accuracy: 0 }),
    answer('often', { accuracy: 1 }),
    answer('often', { accuracy: 1 }),
  ]);
  expect(groups.map(({ text, times }) => [text, times])).toEqual([
    ['often', 2],
    ['rare', 1],
  ]);
});

test('a criterion is counted only over the answers to which it applies', () => {
  const counts = goodCounts(
    [answer('a', { accuracy: 1 }), answer('b', { accuracy: 0 }), answer('c', {})],
    CRITERIA,
  );
  expect(counts).toEqual([{ id: 'accuracy', label: 'Accuracy', good: 1, applicable: 2 }]);
});
