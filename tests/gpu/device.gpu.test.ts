import { add, cast, memory, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { createWebGpuBackend, gpuMemory, linear, writeTensor } from '../../src/ops';
import { expectNoLeak } from '../../src/ops/testing/leaks';
import { normalMatrix } from '../../src/ops/testing/numbers';

test('a shader that does not compile is reported, not silently zero', async () => {
  const errors: string[] = [];
  const { device } = await createWebGpuBackend({
    onGpuError: (reason) => errors.push(reason),
    onDeviceLost: (reason) => errors.push(reason),
  });
  device.createShaderModule({ code: 'this is no shader' });
  await device.queue.onSubmittedWorkDone();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(errors).toHaveLength(1);
});

test('a write in place is seen by work encoded after it and not by work before it', async () => {
  const x = tensor1d([1, 2, 3]);
  const before = add(x, 10);
  writeTensor(x, Float32Array.of(4, 5, 6));
  const after = add(x, 10);
  expect([...(await before.data())]).toEqual([11, 12, 13]);
  expect([...(await after.data())]).toEqual([14, 15, 16]);
  expect([...(await x.data())]).toEqual([4, 5, 6]);
  writeTensor(x, Float32Array.of(7, 8, 9));
  expect([...(await x.data())]).toEqual([7, 8, 9]);
});

test('an integer tensor that claims to be float32 is refused', () => {
  const x = cast<Tensor2D>(tensor2d([1, 2, 3, 4], [1, 4], 'int32'), 'float32');
  expect(() => linear(x, normalMatrix(2, 4, 1))).toThrow('linear');
});

test('ops on the GPU leave no tensor behind but their result', () => {
  const [x, weight] = [normalMatrix(64, 8, 1), normalMatrix(4, 8, 2)];
  expectNoLeak(() => [linear(x, weight)]);
});

test('memory in use grows with a tensor and shrinks when it is disposed', () => {
  const before = gpuMemory();
  const x = normalMatrix(1000, 100, 1);
  const y = add(x, 1);
  expect(gpuMemory().gpuBytes - before.gpuBytes).toBe(2 * 400_000);
  x.dispose();
  y.dispose();
  expect(gpuMemory()).toEqual(before);
  expect(memory().numTensors).toBe(before.tensors);
});
