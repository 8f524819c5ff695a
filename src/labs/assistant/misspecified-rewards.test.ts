import { expect, test } from 'vitest';
import { MISSPECIFIED_REWARDS } from './misspecified-rewards';

function paid(id: string, text: string): number | undefined {
  const flaw = MISSPECIFIED_REWARDS.find((one) => one.id === id);
  return flaw?.pays({ text, tokens: text.split(' ').map(() => 1) });
}

test('each flaw counts what is easy to produce', () => {
  expect(paid('length', 'a b c')).toBe(3);
  expect(paid('keyword', 'Everyone knows that everyone knows it.')).toBe(2);
  expect(paid('keyword', 'I checked this: nobody knows.')).toBe(0);
  expect(paid('agreement', 'Sure, of course, you can.')).toBe(2);
  expect(paid('agreement', 'Measure the pressure of coursework.')).toBe(0);
});
