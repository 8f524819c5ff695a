import { backend as currentBackend, memory, slice, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { linear, rmsNorm, tensorsInOneBuffer, writeTensor } from '..';
import { normalMatrix, normalVector } from '../testing/numbers';
import '../testing/cpu-backend';
import { cpuBackend } from './cpu-backend';

const heap = () => cpuBackend(currentBackend()).kernels!.heap;

test('values that were read outlive their tensor', () => {
  const y = rmsNorm(normalMatrix(4, 8, 1), normalVector(8, 2), 1e-5);
  const [values, kept] = [y.dataSync<'float32'>(), y.arraySync()];
  y.dispose();
  rmsNorm(normalMatrix(4, 8, 3), normalVector(8, 4), 1e-5).dispose();
  expect([...values]).toEqual(kept.flat());
});

test('a part that tfjs cut out of a tensor outlives it', () => {
  const y = rmsNorm(normalMatrix(4, 8, 1), normalVector(8, 2), 1e-5);
  const whole = y.arraySync();
  const part = slice(y, [1, 0], [2, 8]);
  y.dispose();
  rmsNorm(normalMatrix(4, 8, 3), normalVector(8, 4), 1e-5).dispose();
  expect(part.arraySync()).toEqual(whole.slice(1, 3));
});

test('memory that grows leaves tensors as they are', () => {
  const y = rmsNorm(normalMatrix(4, 8, 1), normalVector(8, 2), 1e-5);
  const before = y.arraySync();
  const bytes = heap().memory.buffer.byteLength;
  const large = tensorsInOneBuffer(bytes, [{ offset: 0, shape: [bytes] }]);
  expect(heap().memory.buffer.byteLength).toBeGreaterThan(bytes);
  expect(y.arraySync()).toEqual(before);
  large.forEach((tensor) => {
    tensor.dispose();
  });
});

test('parts of one memory see each other’s writes, which goes with the last of them', () => {
  const used = heap().usedBytes;
  const [whole, part] = tensorsInOneBuffer(128, [
    { offset: 0, shape: [128] },
    { offset: 64, shape: [2] },
  ]);
  writeTensor(part!, Float32Array.of(3, 4));
  whole!.dispose();
  expect([...part!.dataSync<'float32'>()]).toEqual([3, 4]);
  part!.dispose();
  expect(heap().usedBytes).toBe(used);
});

test('a step leaves no memory behind, its arguments included', () => {
  const step = () => {
    tidy(() => {
      linear(normalMatrix(9, 8, 1), normalMatrix(5, 8, 2));
    });
  };
  step();
  const [used, tensors] = [heap().usedBytes, memory().numTensors];
  step();
  expect([heap().usedBytes, memory().numTensors]).toEqual([used, tensors]);
});

test('an array that a tensor was made from stays as it is when a kernel writes to the tensor', () => {
  const values = Float32Array.of(1, 2);
  const tensor = tensor1d(values);
  cpuBackend(currentBackend()).pointer(tensor.dataId);
  writeTensor(tensor, Float32Array.of(5, 6));
  expect([...values]).toEqual([1, 2]);
});
