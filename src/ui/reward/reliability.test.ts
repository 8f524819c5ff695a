import { expect, test } from 'vitest';
import { discRadius, reliabilitySentences } from './reliability';

test('the diagram reads as one sentence per bin', () => {
  const agreement = { share: 0.75, ci95: [0.5, 0.9] as const, count: 12 };
  expect(reliabilitySentences([{ confidence: 0.8, agreement }])).toMatch(
    /^80.% sure, right in 75.% of 12$/,
  );
  expect(reliabilitySentences([])).toBe('no held-out pairs');
});

test('a disc with more pairs is larger, one with a single pair can still be seen', () => {
  expect(discRadius(40, 40)).toBeGreaterThan(discRadius(4, 40));
  expect(discRadius(1, 1000)).toBeGreaterThan(1);
});
