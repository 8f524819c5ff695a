import { expect, test } from 'vitest';
import type { Choice } from '../../protocol/playground';
import { judgementLine } from './judgement-line';

const line = (choice: Choice, rater = 'human') =>
  judgementLine({ id: '1', prompt: 'p', a: 'left', b: 'right', choice, rater, time: 0 });

test('the preferred answer comes first', () => {
  expect(line('b')).toEqual({ first: 'right', relation: 'over', second: 'left', rater: 'you' });
  expect(line('a').first).toBe('left');
});

test('how much better is said where the rater said it', () => {
  const far = {
    id: '1',
    prompt: 'p',
    a: 'x',
    b: 'y',
    choice: 'b',
    rater: 'human',
    time: 0,
  } as const;
  expect(judgementLine({ ...far, strength: 3 }).relation).toBe('far over');
});

test('judgements without a preference keep the order and say so', () => {
  expect(['tie', 'both-bad', 'skip'].map((choice) => line(choice as Choice).relation)).toEqual([
    'equal to',
    'as bad as',
    'skipped beside',
  ]);
});

test('an unknown rater keeps its own name', () => {
  expect(line('a', 'Ada').rater).toBe('Ada');
});
