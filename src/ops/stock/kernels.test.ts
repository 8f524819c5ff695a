import { getKernelsForBackend } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { CPU_KERNELS } from './cpu-kernels';
import { WEBGPU_KERNELS } from './webgpu-kernels';
import '../index';

const names = (kernels: readonly { readonly kernelName: string }[]) =>
  kernels.map(({ kernelName }) => kernelName).sort();

test('the GPU has each of tfjs’s kernels that the CPU has, on which the unit tests run', () => {
  expect(names(WEBGPU_KERNELS)).toEqual(names(CPU_KERNELS));
});

test('every op runs on both backends', () => {
  expect(names(getKernelsForBackend('webgpu'))).toEqual(names(getKernelsForBackend('cpu')));
});
