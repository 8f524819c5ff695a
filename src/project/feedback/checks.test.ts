import { expect, test } from 'vitest';
import type { NewComparison } from '../../protocol/feedback';
import { checkedComparison, checkedJudgement, checkExport } from './checks';

const COMPARISON = { prompt: 'p', a: 'one', b: 'other', choice: 'a' } as const;

/** Scripts are not typed. */
const comparison = (fields: object) => checkedComparison({ ...COMPARISON, ...fields });
const judgement = (given: object) => checkedJudgement(given);

test('keeps the known fields of a comparison, and nothing else', () => {
  const full = {
    ...COMPARISON,
    strength: 2,
    probability: 0.9,
    ratings: { a: { safety: 1 }, b: { safety: 0 } },
    group: 'g',
    repeats: 'r',
    iteration: 0,
    checkpoint: 'c',
    swapped: true,
  } as const;
  expect(comparison({ ...full, rater: 'somebody', __proto__: { admin: true } })).toStrictEqual(
    full,
  );
  expect(comparison({ group: undefined })).toStrictEqual(COMPARISON);
});

test.each([
  [{ prompt: undefined }, 'prompt', 'prompt is missing; use a string'],
  [{ a: 7 }, 'a', 'a: 7 is not allowed; use a string'],
  [
    { choice: 'left' },
    'choice',
    'choice: "left" is not allowed; use one of a, b, tie, both-bad, skip',
  ],
  [{ strength: 4 }, 'strength', 'strength: 4 is not allowed; use a whole number from 1 to 3'],
  [
    { probability: NaN },
    'probability',
    'probability: null is not allowed; use a number from 0 to 1',
  ],
  [
    { ratings: { a: { safety: 2 } } },
    'ratings.a.safety',
    'ratings.a.safety: 2 is not allowed; use a number from 0 to 1',
  ],
  [
    { iteration: 0.5 },
    'iteration',
    'iteration: 0.5 is not allowed; use a whole number from 0 to 100000',
  ],
])('refuses %o, naming field, value and remedy', (fields, field, message) => {
  expect(() => comparison(fields)).toThrow(expect.objectContaining({ field, message }) as Error);
});

test('a missing field is told as missing, with what to give', () => {
  expect(() => checkedComparison({ prompt: 'p' } as NewComparison)).toThrow(
    'a is missing; use a string',
  );
});

test('a judgement without a kind has none of it; what is wrong is named by its place', () => {
  expect(judgement({})).toEqual({ comparisons: [], ratings: [], demonstrations: [] });
  expect(() => judgement({ comparisons: 'all' })).toThrow(
    'comparisons: "all" is not allowed; use a list',
  );
  expect(() => judgement({ ratings: [{ prompt: 'p', text: 't' }] })).toThrow(
    'ratings.0.ratings is missing; give good, or ratings by criterion',
  );
  expect(() => judgement({ demonstrations: [{ prompt: 'p' }] })).toThrow(
    'demonstrations.0.text is missing; use a string',
  );
});

test('an export of an unknown format is refused with those there are', () => {
  expect(() => checkExport({ format: 'csv' as 'trl' })).toThrow(
    'use one of trl, openrlhf, verl, playground',
  );
});
