import { grad, memory, tensor1d } from '@tensorflow/tfjs-core';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createCpuBackend } from '../../ops';
import { scatterRows, selectionOf, selectRows } from './row-selection';

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

test('a selection knows where each row went', () => {
  const mask = Float32Array.of(0, 1, 1);
  const { rows, places } = selectionOf(mask);
  expect([...rows]).toEqual([1, 2, 0]);
  expect([...places]).toEqual([2, 0, 1]);
  expect(selectionOf(mask).rows).toBe(rows);
});

test('scattered values stand at their rows, zero elsewhere; the gradient is read from there', () => {
  const [rows, places] = [tensor1d([4, 1], 'int32'), tensor1d([2, 1, 2, 2, 0], 'int32')];
  const x = tensor1d([10, 20]);
  const scattered = scatterRows(x, rows, places);
  expect([...scattered.dataSync<'float32'>()]).toEqual([0, 20, 0, 0, 10]);
  const dy = tensor1d([1, 2, 3, 4, 5]);
  const gradient = grad((values) => scatterRows(values as Tensor1D, rows, places))(x, dy);
  expect([...gradient.dataSync<'float32'>()]).toEqual([5, 2]);
  for (const used of [x, rows, places, scattered, dy, gradient]) used.dispose();
});

test('scattering leaves no tensor behind but its result', () => {
  const x = tensor1d([1, 2]);
  const [rows, places] = [tensor1d([0, 2], 'int32'), tensor1d([0, 2, 1, 2], 'int32')];
  const before = memory().numTensors;
  const scattered = scatterRows(x, rows, places);
  expect(memory().numTensors).toBe(before + 1);
  for (const used of [scattered, x, rows, places]) used.dispose();
});
