import { add, memory, setBackend, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gpuMemory, linear, writeTensor } from '../../src/ops';
import { PART_ALIGNMENT, tensorsInOneBuffer } from '../../src/ops/backend/shared-buffers';
import { copyTensor } from '../../src/ops/backend/write';

const LENGTH = PART_ALIGNMENT + 2;

/** A matrix, a vector behind it, and the whole in which both lie. */
function parts(): [Tensor2D, Tensor1D, Tensor1D] {
  return tensorsInOneBuffer(LENGTH, [
    { offset: 0, shape: [2, 2] },
    { offset: PART_ALIGNMENT, shape: [2] },
    { offset: 0, shape: [LENGTH] },
  ]) as [Tensor2D, Tensor1D, Tensor1D];
}

const read = async (tensor: Tensor) => [...(await tensor.data<'float32'>())];

test.each(['webgpu', 'cpu'])('on %s a part and the whole see each other’s writes', async (name) => {
  await setBackend(name);
  const [matrix, vector, whole] = parts();
  expect(await read(whole)).toEqual(Array<number>(LENGTH).fill(0));
  writeTensor(matrix, Float32Array.of(1, 2, 3, 4));
  writeTensor(vector, Float32Array.of(5, 6));
  expect((await read(whole)).filter((value) => value !== 0)).toEqual([1, 2, 3, 4, 5, 6]);
  // tfjs's own kernels and ours read the part, not the whole.
  expect(await read(add(vector, 1))).toEqual([6, 7]);
  expect(await read(linear(tensor2d([1, 10], [1, 2]), matrix))).toEqual([21, 43]);
  copyTensor(add(vector, 10), vector);
  expect(await read(vector)).toEqual([15, 16]);
  expect((await read(whole)).slice(PART_ALIGNMENT)).toEqual([15, 16]);
  [matrix, vector, whole].forEach((part) => {
    part.dispose();
  });
});

test('the buffer goes with the last of its parts', () => {
  const [before, tensors] = [gpuMemory().gpuBytes, memory().numTensors];
  const made = parts();
  const [matrix, vector, whole] = made;
  expect(gpuMemory().gpuBytes - before).toBe(4 * LENGTH);
  whole.dispose();
  matrix.dispose();
  expect(gpuMemory().gpuBytes - before).toBe(4 * LENGTH);
  vector.dispose();
  expect(gpuMemory().gpuBytes).toBe(before);
  expect(memory().numTensors).toBe(tensors);
});
