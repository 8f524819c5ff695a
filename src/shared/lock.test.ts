import { expect, test } from 'vitest';
import { Lock } from './lock';

const settle = () => new Promise((resolve) => setTimeout(resolve, 1));

test('work runs alone and in the order in which it came', async () => {
  const lock = new Lock();
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await settle();
    log.push(`${name} ends`);
  };
  await Promise.all([lock.run(work('a')), lock.run(work('b'))]);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('work that fails gives the lock back', async () => {
  const lock = new Lock();
  await expect(lock.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await lock.run(() => 'next')).toBe('next');
});

test('long work lets others in between its parts', async () => {
  const lock = new Lock();
  const log: string[] = [];
  const long = lock.runInParts(async (stepAside) => {
    for (const part of [1, 2]) {
      await settle();
      log.push(`part ${part}`);
      await stepAside();
    }
  });
  const short = lock.run(() => log.push('sample'));
  await Promise.all([long, short]);
  expect(log).toEqual(['part 1', 'sample', 'part 2']);
});
