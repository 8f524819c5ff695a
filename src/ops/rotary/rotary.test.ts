import { tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { rotary } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { normalMatrix } from '../testing/numbers';
import '../testing/cpu-backend';

test('rotates the first pair by the position and the second by position / √θ', () => {
  // Head size 4: pairs (0, 2) and (1, 3), wavelengths θ^0 and θ^(1/2).
  const y = rotary(
    tensor2d([
      [9, 9, 9, 9],
      [1, 1, 0, 0],
    ]),
    { steps: 2, heads: 1, theta: 100 },
  );
  const [first, second] = y.arraySync() as [number[], number[]];
  expect(first).toEqual([9, 9, 9, 9]);
  [Math.cos(1), Math.cos(0.1), Math.sin(1), Math.sin(0.1)].forEach((value, index) => {
    expect(second[index]).toBeCloseTo(value, 6);
  });
});

test('starts each sequence at position 0', () => {
  const row = [1, 2, 3, 4];
  const y = rotary(tensor2d([row, row, row, row]), { steps: 2, heads: 2, theta: 10 });
  const rows = y.arraySync();
  expect(rows[2]).toEqual(rows[0]);
  expect(rows[3]).toEqual(rows[1]);
  expect(rows[1]).not.toEqual(rows[0]);
});

test('has the gradient that finite differences give', () => {
  expectGradientsToMatchDifferences(
    (x) => rotary(x as Tensor2D, { steps: 3, heads: 2, theta: 10 }),
    normalMatrix(6, 8, 1),
  );
});

test('refuses heads of odd size, naming the width', () => {
  expect(() => rotary(normalMatrix(2, 6, 1), { steps: 2, heads: 2, theta: 10 })).toThrow(
    'rotary heads: 2 is not allowed; 6 columns need heads of even size',
  );
});

test('leaves no tensor behind but its result', () => {
  const x = normalMatrix(4, 8, 1);
  expectNoLeak(() => [rotary(x, { steps: 2, heads: 2, theta: 10 })]);
});
