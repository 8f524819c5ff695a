import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineEvent } from '../protocol/engine-api';
import { EventPublisher } from './event-publisher';

const progress = (done: number): EngineEvent => ({
  kind: 'progress',
  id: 'job-1',
  job: 'fit',
  done,
  total: 100,
});
const state = (name: 'running' | 'idle'): EngineEvent => ({ kind: 'training-state', state: name });

let publisher: EventPublisher;
let batches: (readonly EngineEvent[])[];
beforeEach(() => {
  vi.useFakeTimers();
  publisher = new EventPublisher();
  batches = [];
  publisher.subscribe((events) => batches.push(events));
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first event goes out at once, a burst after it in one batch', () => {
  publisher.publish(state('running'));
  vi.advanceTimersByTime(0);
  publisher.publish(state('idle'));
  publisher.publish(state('running'));
  vi.advanceTimersByTime(50);
  expect(batches).toEqual([[state('running')]]);
  vi.advanceTimersByTime(50);
  expect(batches).toEqual([[state('running')], [state('idle'), state('running')]]);
});

test('a second of steps makes at most ten batches and ends with the last step', () => {
  for (let done = 1; done <= 100; done++) {
    publisher.publish(progress(done));
    vi.advanceTimersByTime(10);
  }
  publisher.flush();
  expect(batches.length).toBeLessThanOrEqual(11);
  expect(batches.at(-1)?.at(-1)).toEqual(progress(100));
});

test('of waiting progress only the latest is kept, of states every one', () => {
  for (const event of [progress(1), state('running'), progress(2), state('idle')]) {
    publisher.publish(event);
  }
  publisher.flush();
  expect(batches).toEqual([[state('running'), progress(2), state('idle')]]);
});

test('a flush leaves nothing to be sent twice', () => {
  publisher.publish(progress(1));
  publisher.flush();
  vi.advanceTimersByTime(1000);
  expect(batches).toEqual([[progress(1)]]);
});
