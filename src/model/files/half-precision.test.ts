import { describe, expect, test } from 'vitest';
import { float16ToFloat32, float32ToFloat16 } from './half-precision';

const ALL_HALVES = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

test('every half that is a number survives being widened and narrowed', () => {
  const numbers = ALL_HALVES.filter((bits) => (bits & 0x7fff) <= 0x7c00);
  expect(float32ToFloat16(float16ToFloat32(numbers))).toEqual(numbers);
});

describe('a number between two halves goes to the nearer one, half way to the even one', () => {
  test.each([
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
    [-(1 + 2 ** -11), -1],
    [2 - 2 ** -11, 2],
    [2 ** -25, 0],
    [2 ** -25 * 1.5, 2 ** -24],
    [2 ** -14 - 2 ** -26, 2 ** -14],
    [65519, 65504],
    [65520, Infinity],
    [-1e10, -Infinity],
    [Infinity, Infinity],
    [NaN, NaN],
  ])('%d becomes %d', (value, expected) => {
    const [narrowed] = float16ToFloat32(float32ToFloat16(Float32Array.of(value)));
    expect(narrowed).toBe(expected);
  });
});
