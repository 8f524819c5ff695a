import { getBackend, memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gpuMemory } from '../../ops';
import type { EngineInfo } from '../../protocol/engine-info';
import { compareDevices } from './compare-devices';

const INFO: EngineInfo = {
  backend: 'webgpu',
  adapter: { vendor: 'a', architecture: 'b', description: 'c', isFallback: true },
  features: [],
};

test('both devices are timed, one part at a time, and nothing is left behind', async () => {
  const [tensors, before] = [memory().numTensors, gpuMemory().tensors];
  let holders = 0;
  const backends = new Set<string>();
  const saved = new Map<string, unknown>();
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    holders += 1;
    expect(holders).toBe(1);
    const value = await work();
    holders -= 1;
    backends.add(getBackend());
    return value;
  };
  const { choice } = await compareDevices(INFO, alone, {
    save: (adapter, comparison) => Promise.resolve(void saved.set(adapter, comparison)),
  });
  const result = choice?.comparison ?? { webgpuMs: 0, cpuMs: 0, threads: 0 };
  expect([...saved]).toEqual([['a b c', result]]);
  expect(result.webgpuMs).toBeGreaterThan(0);
  expect(result.cpuMs).toBeGreaterThan(0);
  expect(result.threads).toBeGreaterThanOrEqual(1);
  expect([...backends]).toEqual(['webgpu']);
  expect([memory().numTensors, gpuMemory().tensors]).toEqual([tensors, before]);
});
