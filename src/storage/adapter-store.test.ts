import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { AdapterStore } from './adapter-store';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

test('gives back what was saved for an adapter, and nothing for another', async () => {
  await new AdapterStore('tiles').save('first', { few: 8, many: 16 });
  expect(await new AdapterStore('tiles').load('first')).toEqual({ few: 8, many: 16 });
  expect(await new AdapterStore('tiles').load('second')).toBeUndefined();
});

test('where storage does not work, nothing is known and nothing fails', async () => {
  vi.spyOn(globalThis.indexedDB, 'open').mockImplementation(() => {
    throw new Error('no storage here');
  });
  await new AdapterStore('tiles').save('first', { few: 8, many: 16 });
  expect(await new AdapterStore('tiles').load('first')).toBeUndefined();
});
