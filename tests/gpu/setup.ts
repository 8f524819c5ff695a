/**
 * Every GPU test runs on one WebGPU device, and fails if the device reports any error: a shader
 * that does not compile gives zeros otherwise. The CPU backend is there to compare with.
 */
import { afterEach, beforeAll, expect } from 'vitest';
import { setBackend } from '@tensorflow/tfjs-core';
import { createCpuBackend, createWebGpuBackend, flush } from '../../src/ops';

const gpuErrors: string[] = [];
let device: GPUDevice | undefined;

beforeAll(async () => {
  await createCpuBackend({ kernels: 'reference' });
  const started = await createWebGpuBackend({
    onGpuError: (reason) => gpuErrors.push(reason),
    onDeviceLost: (reason) => gpuErrors.push(`device lost: ${reason}`),
  });
  device = started.device;
});

afterEach(async () => {
  await setBackend('webgpu');
  flush();
  await device?.queue.onSubmittedWorkDone();
  // Error events are tasks of their own.
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(gpuErrors.splice(0)).toEqual([]);
});
