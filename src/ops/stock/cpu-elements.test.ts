import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { copyTensor } from '../backend/write';
import { expectAsReference } from '../testing/kernel-and-reference';
import { integerVector, normalMatrix, normalVector } from '../testing/numbers';

const x = (): Tensor2D => normalMatrix(5, 7, 1);
const positive = (): Tensor2D => tf.add(tf.square(normalMatrix(5, 7, 2)), 0.5);
const one = (): Tensor => tf.scalar(-1.5);

const CASES: Record<string, () => Tensor[]> = {
  'two tensors': () =>
    [tf.add, tf.sub, tf.mul, tf.div, tf.maximum].map((op) => op(x(), positive())),
  'a tensor and a number': () =>
    [tf.add, tf.sub, tf.mul, tf.div, tf.maximum].flatMap((op) => [op(x(), one()), op(one(), positive())]), // prettier-ignore
  'a tensor and a number of the same rank': () => [tf.mul(normalVector(9, 1), normalVector(1, 2))],
  'rows and one row, which is repeated': () => [tf.mul(x(), normalVector(7, 3))],
  'one element': () => [tf.sub(normalVector(1, 1), normalVector(1, 2))],
  'element by element': () => [tf.neg, tf.square, tf.exp, tf.sigmoid, tf.softplus].map((op) => op(x())), // prettier-ignore
  'sums of all, of rows, of columns': () => [
    tf.sum(x()),
    tf.sum(x(), 1),
    tf.sum(x(), -1, true),
    tf.sum(x(), 0),
    tf.sum(normalVector(300, 1)),
    tf.sum(normalMatrix(30, 1, 1), 0),
    tf.sum(normalMatrix(30, 1, 1), [0], true),
    tf.sum(tf.scalar(3)),
  ],
  'one after the other': () => [
    tf.concat([normalVector(3, 1), normalVector(1, 2), normalVector(5000, 3)]),
    tf.concat([x(), positive()], 0),
    tf.concat([x(), positive()], 1),
  ],
  parts: () => [
    tf.slice(normalVector(9, 1), [2], [4]),
    tf.slice(normalVector(9, 1), [2]),
    tf.slice(x(), [1, 0], [3, 7]),
    tf.slice(x(), [1, 2], [3, 4]),
    ...tf.split(normalMatrix(6, 3, 1), 2),
    ...tf.split(normalMatrix(6, 3, 1), [1, 5]),
    ...tf.split(normalMatrix(6, 3, 1), 1),
    ...tf.split(normalMatrix(6, 3, 1), 6),
    ...tf.split(normalMatrix(6, 3, 1), [6]),
    ...tf.split(normalMatrix(6, 3, 1), 3, 1),
  ],
  'rows by number': () => [
    tf.gather(x(), integerVector(11, 5, 1)),
    tf.gather(normalVector(9, 1), integerVector(4, 9, 1)),
    tf.gather(x(), integerVector(3, 7, 1), 1),
  ],
  padding: () => [
    tf.pad(normalVector(6, 1), [[0, 1]]),
    tf.pad(normalVector(6, 1), [[2, 3]], 4),
    tf.pad(x(), [
      [1, 0],
      [0, 2],
    ]),
  ],
  'numbers that were cast': () => {
    const whole = tf.oneHot(integerVector(5, 7, 1), 7);
    return [tf.mul(x(), whole), tf.sum(tf.mul(x(), tf.cast(tf.greater(x(), 0), 'float32')), 1)];
  },
  'whole numbers': () => {
    const [a, b] = [integerVector(9, 5, 1), integerVector(9, 5, 2)];
    return [tf.add(a, b), tf.mul(a, b), tf.sum(a), tf.concat([a, b]), tf.gather(a, b)];
  },
};

test.each(Object.entries(CASES))('%s come to what tfjs’s kernels give', async (_, run) => {
  await expectAsReference(run);
});

test('a copy is exact, to the last element and no further', async () => {
  await expectAsReference(() => {
    const target = tf.zeros<tf.Rank.R1>([5000]);
    copyTensor(normalVector(5000, 1), target);
    const whole = tf.tensor1d([9, 9, 9, 9]);
    const part = tf.tensor1d([1, 2, 3]);
    copyTensor(tf.tensor1d([4, 5, 6]), part);
    return [target, whole, part];
  });
});

test('numbers of another type are left to tfjs', () => {
  expect(tf.add(tf.tensor1d([1, 2], 'int32'), tf.tensor1d([3, 4], 'int32')).dtype).toBe('int32');
});
