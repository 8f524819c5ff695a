import { expect, test } from 'vitest';
import { sparklinePath } from './sparkline-path';

test('the lowest value is at the bottom, the highest at the top, ends at the edges', () => {
  expect(sparklinePath([0, 10, 5], 100, 20)).toBe('M0.0 20.0L50.0 0.0L100.0 10.0');
});

test('equal values make a flat line in the middle', () => {
  expect(sparklinePath([3, 3], 10, 20)).toBe('M0.0 10.0L10.0 10.0');
});

test('fewer than two finite values draw nothing', () => {
  expect(sparklinePath([Number.NaN, 1], 100, 20)).toBe('');
});
