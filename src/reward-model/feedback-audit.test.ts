import { expect, test } from 'vitest';
import type { Comparison } from '../protocol/playground';
import { auditFeedback } from './feedback-audit';

let made = 0;
/** "x>y": x was preferred; "x=y": a tie. */
function judged(text: string, over: Partial<Comparison> = {}): Comparison {
  const [a = '', b = ''] = text.split(/[>=]/);
  const choice = text.includes('=') ? 'tie' : 'a';
  return { id: `c${++made}`, prompt: 'p', a, b, choice, rater: 'ann', time: made, ...over };
}

test('finds a judgement that the same rater gave twice, sides swapped or not', () => {
  const [first, again] = [judged('x>y'), judged('y>x', { choice: 'b' })];
  const audit = auditFeedback([first, judged('x>z'), again, judged('x>y', { rater: 'bob' })]);
  expect(audit.duplicates).toEqual([[first.id, again.id]]);
  expect(audit.contradictions).toEqual([]);
});

test('finds a pair that was judged both ways, by one rater or by two', () => {
  const [own, against] = [judged('x>y'), judged('y>x')];
  const [other, tied] = [judged('u>v'), judged('u=v', { rater: 'bob' })];
  expect(auditFeedback([own, against, other, tied]).contradictions).toEqual([
    [own.id, against.id],
    [other.id, tied.id],
  ]);
});

test('finds a circle once, with the judgements it is made of', () => {
  const circle = [judged('x>y'), judged('y>z'), judged('z>x')];
  const { intransitive } = auditFeedback([...circle, judged('x>w'), judged('y>w')]);
  expect(intransitive).toEqual([
    { prompt: 'p', texts: ['x', 'y', 'z'], comparisons: circle.map(({ id }) => id) },
  ]);
});

test('three answers in order, and equal names under other prompts, are no circle', () => {
  const ordered = [judged('x>y'), judged('y>z'), judged('x>z')];
  const elsewhere = judged('z>x', { prompt: 'q' });
  expect(auditFeedback([...ordered, elsewhere]).intransitive).toEqual([]);
});

test('the majority of judgements decides which way a pair points', () => {
  const outvoted = [
    judged('z>x'),
    judged('x>z', { rater: 'bob' }),
    judged('x>z', { rater: 'eve' }),
  ];
  expect(auditFeedback([judged('x>y'), judged('y>z'), ...outvoted]).intransitive).toEqual([]);
});

test('counts what can be learned from, and leaves skips and equal answers aside', () => {
  const audit = auditFeedback([
    judged('x>y'),
    judged('x>x'),
    judged('x>y', { choice: 'skip' }),
    judged('x=y', { prompt: 'q' }),
  ]);
  expect([audit.usable, audit.prompts]).toEqual([2, 2]);
});
