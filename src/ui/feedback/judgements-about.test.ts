import { expect, test } from 'vitest';
import { judgementsAbout } from './judgements-about';

const judged = (id: string, rater: string, prompt: string) =>
  ({ id, prompt, a: 'left', b: 'right', choice: 'a', rater, time: 0 }) as const;
const all = [
  judged('1', 'Ada', 'A shark?'),
  judged('2', 'Ben', 'A shark?'),
  judged('3', 'Ada', 'X'),
];
const found = (rater: string, words: string) =>
  judgementsAbout(all, { rater, words }).map(({ id }) => id);

test('without a search everything is there, newest first', () => {
  expect(found('', ' ')).toEqual(['3', '2', '1']);
});

test('a rater and words narrow it down, whatever the case', () => {
  expect(found('Ada', '')).toEqual(['3', '1']);
  expect(found('Ada', 'SHARK')).toEqual(['1']);
  expect(found('', 'RIGHT')).toHaveLength(3);
});
