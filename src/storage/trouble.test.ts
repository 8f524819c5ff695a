/** Storage that is blocked, newer, full or deleted: what is told, and that the work goes on. */
import 'fake-indexeddb/auto';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CheckpointInfo, ProjectInfo } from '../protocol/playground';
import type { PlaygroundError } from '../shared/errors';
import { MIGRATIONS } from './schema';
import { ProjectStore } from './store';

const PROJECT: ProjectInfo = {
  ...{ name: 'p', lab: 'assistant', model: 'nano', seed: 1, comparisons: 1, iteration: 0, time: 0 },
};

const checkpoint = (id: string, facts: Partial<CheckpointInfo> = {}): CheckpointInfo => ({
  ...{ ...PROJECT, id, name: id, project: 'p', automatic: true, sizeBytes: 8 },
  ...facts,
});
const body = (id: string) => ({ id, state: new Float32Array(4) });

let told: PlaygroundError[];
let store: ProjectStore;

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  told = [];
  store = new ProjectStore();
  store.onTrouble = (error) => told.push(error);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Every operation that a visit makes. */
async function visit(): Promise<void> {
  await store.appendFeedback(PROJECT, [{ n: 1 }]);
  await store.appendFeedback(PROJECT, [{ n: 2 }]);
  for (const iteration of [1, 2, 3, 4]) {
    const info = checkpoint(`auto ${iteration}`, { iteration, time: iteration });
    await store.saveCheckpoint(info, body(info.id));
  }
}

describe('storage that', () => {
  const refuse = (name: string) => () => {
    throw new DOMException('no', name);
  };

  test.each(['SecurityError', 'InvalidStateError', 'UnknownError'])(
    'is blocked (%s) gives way to the visit’s own, and that is told once',
    async (name) => {
      vi.spyOn(indexedDB, 'open').mockImplementation(refuse(name));
      await visit();
      expect(await store.feedback('p')).toEqual([{ n: 1 }, { n: 2 }]);
      expect((await store.projects()).map((one) => one.name)).toEqual(['p']);
      const ids = (await store.checkpoints('p')).map(({ id }) => id);
      expect(ids).toEqual(['auto 4', 'auto 3', 'auto 2']);
      expect((await store.checkpoint('auto 4')).body).toEqual(body('auto 4'));
      await store.removeProject('p');
      expect(await store.feedback('p')).toEqual([]);
      expect(told.map(({ code }) => code)).toEqual(['visit-only']);
    },
  );

  test('a newer version wrote stays as it is; the visit has its own', async () => {
    const newer = await openDB('rft-playground', MIGRATIONS.length + 1, {
      upgrade: (db) => {
        const projects = db.createObjectStore('projects', { keyPath: 'name' });
        void projects.add({ name: 'theirs', since: 2027 });
      },
    });
    newer.close();
    await visit();
    expect(told.map(({ code }) => code)).toEqual(['visit-only']);
    expect(told[0]?.message).toContain('newer version');
    const kept = await openDB('rft-playground');
    expect(await kept.getAll('projects')).toEqual([{ name: 'theirs', since: 2027 }]);
    kept.close();
  });

  test('is full makes room of automatic checkpoints, and of nothing else', async () => {
    await visit();
    const named = checkpoint('mine', { automatic: false });
    await store.saveCheckpoint(named, body('mine'));
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(refuse('QuotaExceededError'));
    await store.appendFeedback(PROJECT, [{ n: 3 }]);
    expect(await store.feedback('p')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const ids = (await store.checkpoints('p')).map(({ id }) => id);
    expect(ids).toEqual(['auto 4', 'mine']);
    expect(told).toMatchObject([{ code: 'storage-full', removed: 2 }]);
  });

  test('is full for good refuses with what to do, and keeps what was there', async () => {
    await visit();
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(refuse('QuotaExceededError'));
    const refused = store.appendFeedback(PROJECT, [{ n: 3 }]);
    await expect(refused).rejects.toMatchObject({ code: 'storage' });
    await expect(refused).rejects.toThrow('storage is full');
    expect(await store.feedback('p')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('is deleted while it is open is noticed, and another begins', async () => {
    const onGone = vi.fn();
    store.onGone = onGone;
    await visit();
    await deleteDB('rft-playground');
    expect(onGone).toHaveBeenCalledOnce();
    expect(await store.feedback('p')).toEqual([]);
    await store.appendFeedback(PROJECT, [{ n: 9 }]);
    expect(await store.feedback('p')).toEqual([{ n: 9 }]);
    expect(told).toEqual([]);
  });
});
