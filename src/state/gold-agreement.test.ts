import { expect, test } from 'vitest';
import type { Choice, Comparison } from '../protocol/playground';
import { goldAgreement, utility } from './gold-agreement';

const comparison = (id: string, choice: Choice): Comparison => ({
  id,
  choice,
  prompt: 'p',
  a: 'first',
  b: 'second',
  rater: 'human',
  time: 0,
});

test('utility adds weight times score over the criteria that apply', () => {
  expect(utility({ accuracy: 1, safety: 0.5 }, { accuracy: 2, safety: 2, relevance: 1 })).toBe(3);
});

test('a preference for the better answer agrees, one for the worse does not', () => {
  const utilities = {
    1: { a: 2, b: 0 },
    2: { a: 2, b: 0 },
  };
  expect(goldAgreement([comparison('1', 'a'), comparison('2', 'b')], utilities)).toEqual({
    agreeing: 1,
    decided: 2,
  });
});

test('ties, skips, equal answers and pairs not yet scored are left out', () => {
  const utilities = {
    1: { a: 2, b: 0 },
    2: { a: 1, b: 1 },
  };
  const judged = [
    comparison('1', 'tie'),
    comparison('1', 'skip'),
    comparison('2', 'a'),
    comparison('3', 'a'),
  ];
  expect(goldAgreement(judged, utilities)).toEqual({ agreeing: 0, decided: 0 });
});
