import { expect, test } from 'vitest';
import { normals } from '../testing/numbers';
import { causalAttentionGradientOnCpu, causalAttentionOnCpu } from './cpu-kernel';
import { causalAttentionGradientReference, causalAttentionReference } from './reference';

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at] ?? NaN, 4);
  });
}

test.each([
  { batch: 3, steps: 17, heads: 4, kvHeads: 2, headSize: 16 },
  { batch: 2, steps: 5, heads: 3, kvHeads: 3, headSize: 6 },
  { batch: 1, steps: 1, heads: 2, kvHeads: 1, headSize: 1 },
])('agrees with the definition at $batch × $steps, heads of $headSize', (shape) => {
  const { batch, steps, heads, kvHeads, headSize } = shape;
  const queries = batch * steps * heads * headSize;
  const keys = batch * steps * kvHeads * headSize;
  const inputs = { q: normals(queries, 1), k: normals(keys, 2), v: normals(keys, 3) };
  const expected = causalAttentionReference(inputs, shape);
  const actual = causalAttentionOnCpu(inputs, shape);
  expectClose(actual.y, expected.y);
  expectClose(actual.logSumExp, expected.logSumExp);
  const dy = normals(queries, 4);
  const gradients = causalAttentionGradientOnCpu(dy, inputs, expected, shape);
  const definition = causalAttentionGradientReference(dy, inputs, expected, shape);
  expectClose(gradients.dq, definition.dq);
  expectClose(gradients.dk, definition.dk);
  expectClose(gradients.dv, definition.dv);
});
