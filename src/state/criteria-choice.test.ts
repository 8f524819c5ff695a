import { expect, test } from 'vitest';
import { choiceByRatings } from './criteria-choice';

const CRITERIA = [
  { id: 'accuracy', weight: 2 },
  { id: 'safety', weight: 1 },
];

test('the higher weighted sum wins, equal sums tie', () => {
  expect(choiceByRatings(CRITERIA, { a: { accuracy: 1 }, b: { accuracy: 0 } })).toBe('a');
  const mixed = { a: { accuracy: 0.25, safety: 1 }, b: { accuracy: 0.75, safety: 0 } };
  expect(choiceByRatings(CRITERIA, mixed)).toBe('tie');
});

test('a criterion that only one answer is rated by counts for nothing', () => {
  expect(choiceByRatings(CRITERIA, { a: { accuracy: 1 }, b: { safety: 0.25 } })).toBe('tie');
});
