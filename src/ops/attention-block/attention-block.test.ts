import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { attentionBlock } from '.';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { expectNoLeak } from '../testing/leaks';
import { normalMatrix, normalVector } from '../testing/numbers';
import '../testing/cpu-backend';

const OPTIONS = { steps: 3, heads: 2, kvHeads: 1, theta: 10, epsilon: 1e-5 };

const run = (...inputs: Tensor[]) => {
  const [x, norm, ...matrices] = inputs as [Tensor2D, Tensor1D, ...Tensor2D[]];
  const [query, key, value, output] = matrices as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
  return attentionBlock(x, { norm, query, key, value, output }, OPTIONS);
};

const inputs = () => [
  normalMatrix(6, 4, 1),
  normalVector(4, 2),
  normalMatrix(4, 4, 3, 0.5),
  normalMatrix(2, 4, 4, 0.5),
  normalMatrix(2, 4, 5, 0.5),
  normalMatrix(4, 4, 6, 0.5),
];

test('the first step of each sequence takes its own value', () => {
  const [x, norm, , , value, output] = inputs() as [Tensor2D, ...Tensor[]];
  const y = run(...inputs()).arraySync();
  const row = (x.arraySync()[3] ?? []).map((each) => each);
  const rms = Math.sqrt(row.reduce((sum, each) => sum + each * each, 0) / 4 + 1e-5);
  const scale = [...(norm as Tensor1D).dataSync()];
  const normed = row.map((each, k) => (each * (scale[k] ?? 0)) / rms);
  const times = (matrix: number[][], vector: number[]) =>
    matrix.map((weights) => weights.reduce((sum, w, k) => sum + w * (vector[k] ?? 0), 0));
  const mixed = times((value as Tensor2D).arraySync(), normed);
  const added = times((output as Tensor2D).arraySync(), [...mixed, ...mixed]);
  row.forEach((each, d) => {
    expect(y[3]?.[d]).toBeCloseTo(each + (added[d] ?? 0), 4);
  });
});

test('has the gradient that finite differences give', () => {
  expectGradientsToMatchDifferences(run, ...inputs());
});

test('refuses keys of another width, naming both shapes', () => {
  const [x, norm, query] = inputs() as [Tensor, Tensor, Tensor];
  const [key, output] = [normalMatrix(4, 4, 1), normalMatrix(4, 4, 2)];
  expect(() => run(x, norm, query, key, key, output)).toThrow(
    'attentionBlock key: expected shape [2, 4], got [4, 4]',
  );
});

test('leaves no tensor behind but its result', () => {
  const given = inputs();
  expectNoLeak(() => [run(...given)]);
});
