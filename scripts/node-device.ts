/**
 * What tensors run on in Node: this machine's GPU where it has one, else the CPU backend, which
 * is several times faster than WebGPU on a software adapter.
 */
import { cpus } from 'node:os';
import type { GpuListeners } from '../src/ops';
import type { EngineInfo } from '../src/protocol/playground';
import { InvalidValueError } from '../src/shared/errors';
import { hasGpuDevice, installNodeWebGpu } from './node-webgpu';
import { nodeThreads } from './node-threads';
import { compileWasmKernels } from './wasm-kernels.mjs';

/**
 * Makes Node ready for the backend. tfjs looks for the GPU as it loads: load what uses it with a
 * dynamic import, after this.
 *
 * @param wanted 'webgpu', 'cpu', or nothing for whichever is faster here
 */
export async function prepareNodeBackend(wanted?: string): Promise<'webgpu' | 'cpu'> {
  const backend = wanted ?? (hasGpuDevice() ? 'webgpu' : 'cpu');
  if (backend !== 'webgpu' && backend !== 'cpu') {
    throw new InvalidValueError('backend', backend, 'use webgpu or cpu');
  }
  if (backend === 'webgpu') await installNodeWebGpu();
  else await compileWasmKernels();
  return backend;
}

/** @throws NoWebGpuError when WebGPU is wanted and no Vulkan driver is found */
export async function startNodeDevice(
  backend: 'webgpu' | 'cpu',
  listeners: GpuListeners,
): Promise<EngineInfo> {
  const { createCpuBackend, createWebGpuBackend } = await import('../src/ops');
  if (backend === 'cpu') return createCpuBackend({ threads: nodeThreads() });
  return (await createWebGpuBackend(listeners)).info;
}

/** For scripts that cannot go on after GPU trouble. */
export const EXIT_ON_TROUBLE: GpuListeners = {
  onGpuError: (reason) => {
    console.error(reason);
    process.exit(1);
  },
  onDeviceLost: (reason) => {
    console.error(`Device lost: ${reason}`);
    process.exit(1);
  },
};

/** One line for a report: the adapter's names, or the processor's. */
export function deviceName({ backend, adapter }: EngineInfo): string {
  if (backend === 'cpu') return `CPU backend, ${cpus()[0]?.model ?? 'unnamed processor'}`;
  const names = [adapter.vendor, adapter.architecture, adapter.description];
  return names.filter((name) => name !== '').join(' ');
}
