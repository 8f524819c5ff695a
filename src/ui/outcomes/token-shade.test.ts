import { expect, test } from 'vitest';
import { shadeOf } from './token-shade';

test('a token whose probability barely moved is not shaded', () => {
  expect(shadeOf(0.1)).toEqual({ kind: 'same', percent: 0 });
  expect(shadeOf(-0.1)).toEqual({ kind: 'same', percent: 0 });
  expect(shadeOf(Number.NaN)).toEqual({ kind: 'same', percent: 0 });
});

test('the shade grows with the shift up to a strength that text can be read on', () => {
  const [slight, strong, extreme] = [shadeOf(0.5), shadeOf(2), shadeOf(9)];
  expect(slight.percent).toBeGreaterThan(0);
  expect(slight.percent).toBeLessThan(strong.percent);
  expect(extreme).toEqual(strong);
  expect(extreme.percent).toBeLessThan(40);
});

test('tokens that became likelier and less likely are told apart', () => {
  expect(shadeOf(1).kind).toBe('more');
  expect(shadeOf(-1).kind).toBe('less');
});
