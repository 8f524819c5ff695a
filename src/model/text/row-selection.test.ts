import { grad, memory, tensor1d } from '@tensorflow/tfjs-core';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createCpuBackend } from '../../ops';
import { scatterRows, selectRows } from './row-selection';

beforeAll(async () => {
  await createCpuBackend();
});

test('masked rows come first, others fill the bucket, none twice', () => {
  const mask = Float32Array.from({ length: 200 }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const rows = selectRows(mask);
  const masked = [...mask.keys()].filter((row) => row % 3 === 0);
  expect(rows).toHaveLength(128);
  expect([...rows.subarray(0, masked.length)]).toEqual(masked);
  expect(new Set(rows).size).toBe(128);
});

test('never more rows than there are', () => {
  expect(selectRows(Float32Array.of(0, 1, 0))).toHaveLength(3);
});

test('scattered values stand at their rows, zero elsewhere; the gradient is read from there', () => {
  const rows = Int32Array.of(4, 1);
  const x = tensor1d([10, 20]);
  const scattered = scatterRows(x, rows, 5);
  expect([...scattered.dataSync<'float32'>()]).toEqual([0, 20, 0, 0, 10]);
  const dy = tensor1d([1, 2, 3, 4, 5]);
  const gradient = grad((values) => scatterRows(values as Tensor1D, rows, 5))(x, dy);
  expect([...gradient.dataSync<'float32'>()]).toEqual([5, 2]);
  for (const used of [x, scattered, dy, gradient]) used.dispose();
});

test('scattering leaves no tensor behind but its result', () => {
  const x = tensor1d([1, 2]);
  const before = memory().numTensors;
  const scattered = scatterRows(x, Int32Array.of(0, 2), 4);
  expect(memory().numTensors).toBe(before + 1);
  scattered.dispose();
  x.dispose();
});
