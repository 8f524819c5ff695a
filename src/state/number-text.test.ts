import { expect, test } from 'vitest';
import {
  compact,
  megabytes,
  minutesAndSeconds,
  percent,
  plusMinus,
  signed,
  signedPercent,
} from './number-text';

test('shares are written in per cent with a thin space', () => {
  expect(percent(0.814)).toBe('81\u2009%');
  expect(plusMinus(0.04)).toBe('±\u20094');
});

test('changes carry their sign, a true minus, and none where they round to zero', () => {
  expect(signedPercent(-0.62)).toBe('−62\u2009%');
  expect(signedPercent(0.3)).toBe('+30\u2009%');
  expect(signed(1.31, 1)).toBe('+1.3');
  expect(signed(-0.04, 1)).toBe('0.0');
  expect(signed(0.04, 1)).toBe('0.0');
});

test('numbers get three digits, thousands a comma, tiny ones a power', () => {
  expect(compact(12345.6)).toBe('12,346');
  expect(compact(0.012345)).toBe('0.0123');
  expect(compact(-1e-5)).toBe('−1.0e−5');
  expect(compact(Number.NaN)).toBe('–');
  expect(compact(0)).toBe('0');
});

test('time left is minutes and seconds, never negative', () => {
  expect(minutesAndSeconds(41)).toBe('0:41');
  expect(minutesAndSeconds(125.6)).toBe('2:06');
  expect(minutesAndSeconds(-3)).toBe('0:00');
});

test('memory is in megabytes', () => {
  expect(megabytes(84e6)).toBe('84\u2009MB');
  expect(megabytes(2.34e6)).toBe('2.3\u2009MB');
});
