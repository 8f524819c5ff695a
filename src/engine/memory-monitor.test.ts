import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Memory } from '../protocol/engine-api';
import { MemoryMonitor } from './memory-monitor';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function monitorOf(held: { bytes: number }) {
  const told: number[] = [];
  const read = vi.fn((): Promise<Memory> =>
    Promise.resolve({ gpuBytes: held.bytes, tensors: held.bytes }),
  );
  const monitor = new MemoryMonitor({ read, publish: ({ gpuBytes }) => told.push(gpuBytes) });
  return { monitor, read, told };
}

test('however much happens, it is looked at once in half a second', async () => {
  const { monitor, read, told } = monitorOf({ bytes: 8 });
  for (let times = 0; times < 100; times++) monitor.touch();
  expect(read).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(500);
  expect(read).toHaveBeenCalledTimes(1);
  expect(told).toEqual([8]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(read).toHaveBeenCalledTimes(1);
});

test('only changes are told', async () => {
  const held = { bytes: 8 };
  const { monitor, told } = monitorOf(held);
  for (const bytes of [8, 8, 12]) {
    held.bytes = bytes;
    monitor.touch();
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(told).toEqual([8, 12]);
});

test('a device that is gone is looked at again when something happens', async () => {
  const { monitor, read, told } = monitorOf({ bytes: 8 });
  read.mockRejectedValueOnce(new Error('the device was lost'));
  monitor.touch();
  await vi.advanceTimersByTimeAsync(500);
  expect(told).toEqual([]);
  monitor.touch();
  await vi.advanceTimersByTimeAsync(500);
  expect(told).toEqual([8]);
});
