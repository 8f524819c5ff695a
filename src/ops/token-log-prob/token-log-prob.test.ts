import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { tokenLogProb } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { integerVector, normalMatrix } from '../testing/numbers';
import '../testing/cpu-backend';

test('gives the log-probability and the entropy of softmax(logits / temperature)', () => {
  // exp(logits / 2) = 1 : 3, so p = ¼, ¾.
  const logits = tensor2d([[0, 2 * Math.log(3)]]);
  const { logProb, entropy } = tokenLogProb(logits, tensor1d([1], 'int32'), 2);
  expect(logProb.dataSync()[0]).toBeCloseTo(Math.log(0.75), 6);
  const expected = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
  expect(entropy.dataSync()[0]).toBeCloseTo(expected, 6);
});

test('is finite for logits beyond the range of exp', () => {
  const { logProb, entropy } = tokenLogProb(tensor2d([[1000, -1000]]), tensor1d([1], 'int32'));
  expect(logProb.dataSync()[0]).toBe(-2000);
  expect(entropy.dataSync()[0]).toBe(0);
});

test('has the gradient that finite differences give, of both results', () => {
  const tokens = integerVector(4, 5, 2);
  expectGradientsToMatchDifferences(
    (logits) => {
      const { logProb, entropy } = tokenLogProb(logits as Tensor2D, tokens, 0.7);
      return [logProb, entropy];
    },
    normalMatrix(4, 5, 1),
  );
});

test('has the gradient that finite differences give where the entropy is not used', () => {
  const tokens = integerVector(4, 5, 2);
  expectGradientsToMatchDifferences(
    (logits) => tokenLogProb(logits as Tensor2D, tokens).logProb,
    normalMatrix(4, 5, 1),
  );
});

test('refuses tokens of another count, naming both shapes', () => {
  expect(() => tokenLogProb(normalMatrix(2, 3, 1), integerVector(3, 3, 1))).toThrow(
    'tokenLogProb tokens: expected shape [2], got [3]',
  );
});

test('leaves no tensor behind but its results', () => {
  const [logits, tokens] = [normalMatrix(4, 3, 1), integerVector(4, 3, 2)];
  expectNoLeak(() => Object.values(tokenLogProb(logits, tokens)));
});
