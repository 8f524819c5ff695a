import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskedMoments } from './masked-moments';
import { whiten } from './ppo';

const all = (count: number) => new Float32Array(count).fill(1);

test('1 and 3 become −1 and 1', () => {
  expect([...whiten(Float32Array.of(1, 3), all(2), { shiftMean: true })]).toEqual([-1, 1]);
});

test('with the mean kept, 1 and 5 become 2 and 4', () => {
  expect([...whiten(Float32Array.of(1, 5), all(2), { shiftMean: false })]).toEqual([2, 4]);
});

test('masked entries count for nothing and become 0', () => {
  const whitened = whiten(Float32Array.of(1, 99, 3), Float32Array.of(1, 0, 1), { shiftMean: true });
  expect([...whitened]).toEqual([-1, 0, 1]);
});

test('what lies outside the mask may be NaN', () => {
  const [values, mask] = [Float32Array.of(1, NaN, 3), Float32Array.of(1, 0, 1)];
  expect(maskedMoments(values, mask)).toEqual({ mean: 2, variance: 1 });
  expect([...whiten(values, mask, { shiftMean: true })]).toEqual([-1, 0, 1]);
});

test('over an empty mask mean and variance are 0', () => {
  const [values, mask] = [Float32Array.of(NaN, 3), Float32Array.of(0, 0)];
  expect(maskedMoments(values, mask)).toEqual({ mean: 0, variance: 0 });
});

test('values that are all alike become 0, not NaN', () => {
  expect([...whiten(Float32Array.of(2, 2, 2), all(3), { shiftMean: true })]).toEqual([0, 0, 0]);
});

test('adding a constant to every value changes nothing', () => {
  const values = fc.array(fc.integer({ min: -64, max: 64 }), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.integer({ min: -64, max: 64 }), (list, constant) => {
      const mask = all(list.length);
      const once = whiten(Float32Array.from(list), mask, { shiftMean: true });
      const shifted = Float32Array.from(list, (value) => value + constant);
      whiten(shifted, mask, { shiftMean: true }).forEach((value, i) => {
        expect(value).toBeCloseTo(once[i] ?? NaN, 4);
      });
    }),
  );
});

test('moments divide by the number of entries that the mask keeps', () => {
  const moments = maskedMoments(Float32Array.of(2, 4, 100), Float32Array.of(1, 1, 0));
  expect(moments).toEqual({ mean: 3, variance: 1 });
});
