import { expect, test } from 'vitest';
import { normals } from '../testing/numbers';
import { rotaryOnCpu } from './cpu-kernel';
import { rotaryReference } from './reference';

test.each([
  { first: 0, steps: 5, direction: 1 },
  { first: 0, steps: 5, direction: -1 },
  { first: 7, steps: 1, direction: 1 },
] as const)('agrees with the definition from $first, $steps steps', (positions) => {
  const { first, steps, direction } = positions;
  const shape = { heads: 3, headSize: 6, theta: 10_000 };
  const x = normals(10 * 18, 1);
  const expected = rotaryReference(x, shape, (row) => first + (row % steps), direction);
  rotaryOnCpu(x, shape, positions, direction).forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at] ?? NaN, 5);
  });
});
