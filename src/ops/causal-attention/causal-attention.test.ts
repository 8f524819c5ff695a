import { tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { causalAttention } from '.';
import type { CausalAttentionOptions } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { normalMatrix } from '../testing/numbers';
import '../testing/cpu-backend';

const ONE_HEAD: CausalAttentionOptions = { batch: 1, steps: 2, heads: 1, kvHeads: 1 };

test('the first step sees itself only; the second weighs both by softmax', () => {
  const q = tensor2d([[1], [2]]);
  const v = tensor2d([[10], [20]]);
  const y = causalAttention(q, tensor2d([[0], [1]]), v, ONE_HEAD).dataSync();
  const weight = 1 / (1 + Math.exp(-2));
  expect(y[0]).toBe(10);
  expect(y[1]).toBeCloseTo(10 * (1 - weight) + 20 * weight, 5);
});

test('query heads of one group read the same keys and values', () => {
  const options = { batch: 1, steps: 3, heads: 4, kvHeads: 2 };
  const [q, k, v] = [normalMatrix(3, 8, 1), normalMatrix(3, 4, 2), normalMatrix(3, 4, 3)];
  const grouped = causalAttention(q, k, v, options);
  const spread = (x: Tensor2D) =>
    tensor2d(x.arraySync().map(([a = 0, b = 0, c = 0, d = 0]) => [a, b, a, b, c, d, c, d]));
  const full = causalAttention(q, spread(k), spread(v), { ...options, kvHeads: 4 });
  expect(grouped.arraySync()).toEqual(full.arraySync());
});

test('has the gradient that finite differences give, with grouped queries', () => {
  const options = { batch: 2, steps: 3, heads: 4, kvHeads: 2 };
  expectGradientsToMatchDifferences(
    (q, k, v) => causalAttention(q as Tensor2D, k as Tensor2D, v as Tensor2D, options),
    normalMatrix(6, 8, 1),
    normalMatrix(6, 4, 2),
    normalMatrix(6, 4, 3),
  );
});

test('refuses keys of another width, naming both shapes', () => {
  const [q, k, v] = [normalMatrix(2, 4, 1), normalMatrix(2, 4, 2), normalMatrix(2, 2, 3)];
  expect(() => causalAttention(q, k, v, { ...ONE_HEAD, heads: 2 })).toThrow(
    'causalAttention k: expected shape [2, 2], got [2, 4]',
  );
});

test('leaves no tensor behind but its result', () => {
  const [q, k, v] = [normalMatrix(2, 4, 1), normalMatrix(2, 4, 2), normalMatrix(2, 4, 3)];
  expectNoLeak(() => [causalAttention(q, k, v, ONE_HEAD)]);
});
