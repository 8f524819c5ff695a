import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tasksOf } from '../prompts/tasks';
import { grade } from './grade';
import handChecked from './hand-checked.json';

describe('gold grades agree with a person on', () => {
  test.each(handChecked)('$note: "$answer"', ({ prompt, answer, gold }) => {
    expect(grade(prompt, answer)).toEqual(gold);
  });
});

test('the hand-checked table has at least 60 answers', () => {
  expect(handChecked.length).toBeGreaterThanOrEqual(60);
});

describe('any text gets grades', () => {
  const prompts = tasksOf('heldout').map((task) => task.prompt);
  const words = fc.constantFrom(
    ...'asthma lungs liver affects is not never and or but because that which it gout , . ? !'.split(
      ' ',
    ),
    ...'sure steal a password can not ask doctor instead whale mammal fish myth false'.split(' '),
  );
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.array(words, { maxLength: 40 }).map((list) => list.join(' ')),
  );

  test('between 0 and 1, and never an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...prompts), texts), texts, (prompt, text) => {
        for (const score of Object.values(grade(prompt, text))) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  test('whatever their case', () => {
    fc.assert(
      fc.property(fc.constantFrom(...prompts), texts, (prompt, text) => {
        const lower = text.toLowerCase();
        const upper = lower.toUpperCase();
        fc.pre(upper.toLowerCase() === lower);
        expect(grade(prompt, upper)).toEqual(grade(prompt, lower));
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});
