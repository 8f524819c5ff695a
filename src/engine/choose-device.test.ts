import { expect, test } from 'vitest';
import type { DeviceComparison, EngineInfo } from '../protocol/engine-info';
import { NoWebGpuError } from '../shared/errors';
import { chooseDevice, type Devices } from './choose-device';

type Adapter = Awaited<ReturnType<Devices<{ name: string; isFallback: boolean }>['findAdapter']>>;

const info = (backend: 'webgpu' | 'cpu'): EngineInfo => ({
  backend,
  adapter: { vendor: '', architecture: '', description: backend, isFallback: backend === 'cpu' },
  features: [],
});

/** A machine with this adapter. */
function machine(
  adapter: Adapter | undefined,
  comparison?: DeviceComparison,
  refusal?: string,
): Devices<Adapter> {
  return {
    findAdapter: () =>
      adapter === undefined
        ? Promise.reject(new NoWebGpuError('no navigator.gpu'))
        : Promise.resolve(adapter),
    startGpu: () =>
      refusal === undefined
        ? Promise.resolve(info('webgpu'))
        : Promise.reject(new NoWebGpuError(refusal)),
    startCpu: () => Promise.resolve(info('cpu')),
    known: () => Promise.resolve(comparison),
  };
}

const GPU = { name: 'Graphics 9000', isFallback: false };
const SOFTWARE = { name: 'SwiftShader', isFallback: true };

test('a GPU is taken where there is one', async () => {
  expect(await chooseDevice('auto', machine(GPU))).toMatchObject({
    backend: 'webgpu',
    choice: { asked: 'auto', reason: 'gpu' },
  });
});

test('a software adapter is left for the processor, unless it is asked for', async () => {
  expect(await chooseDevice('auto', machine(SOFTWARE))).toMatchObject({
    backend: 'cpu',
    choice: { asked: 'auto', reason: 'software', detail: 'SwiftShader' },
  });
  expect(await chooseDevice('webgpu', machine(SOFTWARE))).toMatchObject({
    backend: 'webgpu',
    choice: { asked: 'webgpu', reason: 'asked' },
  });
});

test('without WebGPU the processor does it and the reason is told, whatever was asked for', async () => {
  for (const asked of ['auto', 'webgpu'] as const) {
    expect(await chooseDevice(asked, machine(undefined))).toMatchObject({
      backend: 'cpu',
      choice: { asked, reason: 'no-webgpu', detail: 'no navigator.gpu' },
    });
  }
  expect(await chooseDevice('auto', machine(GPU, undefined, 'no device'))).toMatchObject({
    backend: 'cpu',
    choice: { reason: 'no-webgpu', detail: 'no device' },
  });
});

test('the processor is taken by its name, and WebGPU is not even looked for', async () => {
  const devices = { ...machine(GPU), findAdapter: () => Promise.reject(new Error('looked')) };
  const { backend, choice } = await chooseDevice('cpu', devices);
  expect([backend, choice]).toEqual(['cpu', { asked: 'cpu', reason: 'asked' }]);
});

test('a processor that was measured to be clearly faster is taken, and the figures are told', async () => {
  const faster = { webgpuMs: 100, cpuMs: 50, threads: 8 };
  expect((await chooseDevice('auto', machine(GPU, faster))).choice).toEqual({
    asked: 'auto',
    reason: 'measured',
    detail: 'Graphics 9000',
    comparison: faster,
  });
  const hardly = { webgpuMs: 100, cpuMs: 95, threads: 8 };
  expect((await chooseDevice('auto', machine(GPU, hardly))).choice).toEqual({
    asked: 'auto',
    reason: 'gpu',
    comparison: hardly,
  });
});

test('what else fails is not taken for a missing GPU', async () => {
  const devices = { ...machine(GPU), startGpu: () => Promise.reject(new TypeError('a fault')) };
  await expect(chooseDevice('auto', devices)).rejects.toThrow('a fault');
});
