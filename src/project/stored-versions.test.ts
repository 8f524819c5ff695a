/** Databases that earlier versions of the playground stored, opened by this one. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { restoreDatabase } from '../../tests/fixtures/stored/database';
import { smallEngine } from '../../tests/fixtures/stored/engine';
import { storedView, type StoredFixture } from '../../tests/fixtures/stored/view';

/**
 * By the commit of the version that wrote it (scripts/store-fixture.ts). What training and scoring
 * come to is in the bits of the kernels that the CPU backend has had since it is WebAssembly.
 */
const VERSIONS = ['5c9e887'];

async function fixture(version: string): Promise<StoredFixture> {
  const file = new URL(`../../tests/fixtures/stored/${version}.json.gz`, import.meta.url);
  return JSON.parse(gunzipSync(await readFile(file)).toString()) as StoredFixture;
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

describe.each(VERSIONS)('what version %s stored', (version) => {
  test.each(['words', 'points'])(
    'of the project “%s” is all there, and training goes on bit for bit as it would have then',
    async (project) => {
      const { database, views } = await fixture(version);
      await restoreDatabase(database);
      const view = await storedView(await smallEngine(), project);
      expect(JSON.parse(JSON.stringify(view))).toMatchObject(
        views.find((one) => one.project === project) ?? {},
      );
    },
  );
});
