import { expect, test } from 'vitest';
import { Rng } from '../../shared/rng';
import { linearInputGradientOnCpu, linearOnCpu, linearWeightGradientOnCpu } from './cpu-kernel';
import {
  linearInputGradientReference,
  linearReference,
  linearWeightGradientReference,
} from './reference';

function normals(count: number, seed: number): Float32Array {
  const rng = Rng.fromSeed(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
}

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at] ?? NaN, 3);
  });
}

test.each([
  { rows: 64, inner: 64, columns: 160 },
  { rows: 7, inner: 13, columns: 5 },
  { rows: 33, inner: 176, columns: 1 },
])('agrees with the definition at $rows × $inner × $columns', ({ rows, inner, columns }) => {
  const x = normals(rows * inner, 1);
  const weight = normals(columns * inner, 2);
  const dy = normals(rows * columns, 3);
  const residual = normals(rows * columns, 4);
  expectClose(linearOnCpu(x, weight, inner), linearReference(x, weight, inner));
  expectClose(linearOnCpu(x, weight, inner, residual), linearReference(x, weight, inner, residual));
  expectClose(
    linearInputGradientOnCpu(dy, weight, columns),
    linearInputGradientReference(dy, weight, columns),
  );
  expectClose(
    linearWeightGradientOnCpu(dy, x, columns),
    linearWeightGradientReference(dy, x, columns),
  );
});
