import { expect, test } from 'vitest';
import { agoText } from './ago-text';

const MINUTE_MS = 60_000;

test.each([
  [20_000, 'just now'],
  [MINUTE_MS, '1 minute ago'],
  [5 * MINUTE_MS, '5 minutes ago'],
  [61 * MINUTE_MS, '1 hour ago'],
  [47 * 60 * MINUTE_MS, '1 day ago'],
  [72 * 60 * MINUTE_MS, '3 days ago'],
])('%i ms are %s', (elapsedMs, text) => {
  expect(agoText(elapsedMs)).toBe(text);
});
