import { getBackend, memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gpuMemory } from '../../ops';
import { compareDevices } from './compare-devices';

test('both devices are timed, one part at a time, and nothing is left behind', async () => {
  const [tensors, before] = [memory().numTensors, gpuMemory().tensors];
  let holders = 0;
  const backends = new Set<string>();
  const result = await compareDevices(async (work) => {
    holders += 1;
    expect(holders).toBe(1);
    const value = await work();
    holders -= 1;
    backends.add(getBackend());
    return value;
  });
  expect(result.webgpuMs).toBeGreaterThan(0);
  expect(result.cpuMs).toBeGreaterThan(0);
  expect(result.threads).toBeGreaterThanOrEqual(1);
  expect([...backends]).toEqual(['webgpu']);
  expect([memory().numTensors, gpuMemory().tensors]).toEqual([tensors, before]);
});
