import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { TileStore } from './tile-store';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

test('gives back what was saved for an adapter, and nothing for another', async () => {
  await new TileStore().save('first', { few: 8, many: 16 });
  expect(await new TileStore().load('first')).toEqual({ few: 8, many: 16 });
  expect(await new TileStore().load('second')).toBeUndefined();
});

test('where storage does not work, nothing is known and nothing fails', async () => {
  vi.spyOn(globalThis.indexedDB, 'open').mockImplementation(() => {
    throw new Error('no storage here');
  });
  await new TileStore().save('first', { few: 8, many: 16 });
  expect(await new TileStore().load('first')).toBeUndefined();
});
