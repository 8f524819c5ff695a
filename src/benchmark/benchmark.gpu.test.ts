import { expect, test } from 'vitest';
import { benchmark, trainStepSize } from './index';

test('a train step is read back once, and what the GPU is given is counted', async () => {
  const size = trainStepSize({ width: 32, batch: 2, steps: 8 });
  const options = { repeats: 1, partLimit: 1 };
  const measured = await benchmark({ workload: 'train-step' }, options, size);
  expect(measured.readbacks).toBe(1);
  expect(measured.dispatches).toBeGreaterThan(50);
  expect(measured.gpuBytes).toBeGreaterThan(0);
});
