import { expect, test } from 'vitest';
import { benchmark, SIZES, trainStepSize } from './index';

const ONCE = { repeats: 1, partLimit: 1 };

test.each([64, 128])('a train step of width %i is one submit of few dispatches', async (width) => {
  const size = trainStepSize({ width, batch: 8, steps: 8 });
  const measured = await benchmark({ workload: 'train-step' }, ONCE, size);
  expect(measured.submits).toBe(1);
  expect(measured.readbacks).toBe(1);
  expect(measured.dispatches).toBeGreaterThan(50);
  expect(measured.dispatches).toBeLessThanOrEqual(90);
  expect(measured.gpuBytes).toBeGreaterThan(0);
});

test('a roll-out takes few dispatches a token and is read back once', async () => {
  const size = { ...SIZES.rollout, batch: 4 };
  const measured = await benchmark({ workload: 'rollout' }, ONCE, size);
  expect(measured.readbacks).toBe(1);
  expect(measured.dispatches / size.newTokens).toBeLessThanOrEqual(30);
});
