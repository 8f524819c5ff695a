import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RewardPreview } from '../protocol/rewards';
import { GraderTrial } from './reward-trial.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('while a version takes its time, the fault of the one before is gone', async () => {
  let settle: (preview: RewardPreview) => void = () => undefined;
  const preview = vi
    .fn<() => Promise<RewardPreview>>()
    .mockRejectedValueOnce(new Error('line 1: no such thing'))
    .mockImplementationOnce(() => new Promise((resolve) => (settle = resolve)));
  const trial = new GraderTrial(preview);
  trial.edit('{');
  await vi.advanceTimersByTimeAsync(1000);
  expect(trial.error?.message).toContain('no such thing');
  trial.edit('{}');
  await vi.advanceTimersByTimeAsync(1000);
  expect({ running: trial.running, error: trial.error }).toEqual({
    running: true,
    error: undefined,
  });
  settle({} as RewardPreview);
  await vi.advanceTimersByTimeAsync(0);
  expect(trial.running).toBe(false);
});
