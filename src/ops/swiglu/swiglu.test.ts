import { tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { swiglu } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { normalMatrix } from '../testing/numbers';
import '../testing/cpu-backend';

test('multiplies silu(gate) by up, for gates of any size', () => {
  const y = swiglu(tensor2d([[0, 1, 200, -200]]), tensor2d([[7, 2, 3, 3]]));
  const values = y.dataSync();
  [0, 2 / (1 + Math.exp(-1)), 600, 0].forEach((value, index) => {
    expect(values[index]).toBeCloseTo(value, 6);
  });
});

test('has the gradient that finite differences give', () => {
  expectGradientsToMatchDifferences(
    (gate, up) => swiglu(gate as Tensor2D, up as Tensor2D),
    normalMatrix(3, 4, 1),
    normalMatrix(3, 4, 2),
  );
});

test('refuses an up of another shape, naming both', () => {
  expect(() => swiglu(normalMatrix(2, 3, 1), normalMatrix(3, 2, 2))).toThrow(
    'swiglu up: expected shape [2, 3], got [3, 2]',
  );
});

test('leaves no tensor behind but its result', () => {
  const [gate, up] = [normalMatrix(2, 3, 1), normalMatrix(2, 3, 2)];
  expectNoLeak(() => [swiglu(gate, up)]);
});
