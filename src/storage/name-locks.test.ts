import { expect, test } from 'vitest';
import { memoryLocks } from '../../tests/fixtures/memory-locks';
import { NameLocks } from './name-locks';

test('a name is held by one page until it gives it back', async () => {
  const locks = memoryLocks();
  const [one, other] = [new NameLocks(locks), new NameLocks(locks)];
  expect(await one.hold('a')).toBe(true);
  expect(await other.hold('a')).toBe(false);
  expect(await other.hold('b')).toBe(true);
  one.release('a');
  await Promise.resolve();
  expect(await other.hold('a')).toBe(true);
});

test('of two pages that ask at once one gets it', async () => {
  const locks = memoryLocks();
  const pages = [new NameLocks(locks), new NameLocks(locks)];
  const got = await Promise.all(pages.map((page) => page.hold('a')));
  expect(got.filter(Boolean)).toHaveLength(1);
});

test('without locks a page does not give its own name twice', async () => {
  const page = new NameLocks(undefined);
  expect(await page.hold('a')).toBe(true);
  expect(await page.hold('a')).toBe(false);
});
