import { expect, test } from 'vitest';
import { benchmark, countGpuCalls, trainStepSize } from './index';

const SIZE = trainStepSize({ width: 32, batch: 2, steps: 8 });

test('a train step is fewer dispatches than in tfjs’s own ops, and is read back once', async () => {
  const counters = countGpuCalls();
  const options = { repeats: 1, partLimit: 1, counts: counters.counts };
  const fused = await benchmark({ workload: 'train-step', variant: 'fused' }, options, SIZE);
  const stock = await benchmark({ workload: 'train-step', variant: 'stock' }, options, SIZE);
  counters.remove();
  expect(fused.readbacks).toBe(1);
  expect(stock.readbacks).toBe(1);
  expect(fused.dispatches).toBeGreaterThan(0);
  expect(fused.dispatches).toBeLessThan(stock.dispatches / 2);
});
