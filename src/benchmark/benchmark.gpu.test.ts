import { expect, test } from 'vitest';
import { benchmark, countGpuCalls, trainStepSize } from './index';

test('a train step is read back once, and what the GPU is given is counted', async () => {
  const size = trainStepSize({ width: 32, batch: 2, steps: 8 });
  const counters = countGpuCalls();
  const options = { repeats: 1, partLimit: 1, counts: counters.counts };
  const measured = await benchmark({ workload: 'train-step' }, options, size);
  counters.remove();
  expect(measured.readbacks).toBe(1);
  expect(measured.dispatches).toBeGreaterThan(50);
  expect(measured.gpuBytes).toBeGreaterThan(0);
});
