import 'fake-indexeddb/auto';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CheckpointInfo, ProjectInfo } from '../protocol/playground';
import { openDB } from 'idb';
import { MIGRATIONS, type PlaygroundSchema } from './schema';
import { ProjectStore } from './store';
import { KEPT_AUTOMATIC_CHECKPOINTS as KEPT } from './transactions';

const project = (name: string, comparisons = 0): ProjectInfo => ({
  name,
  lab: 'assistant',
  model: 'nano',
  seed: 1,
  comparisons,
  iteration: 0,
  time: comparisons,
});

const checkpoint = (id: string, automatic: boolean, time: number): CheckpointInfo => ({
  id,
  name: id,
  project: 'first',
  lab: 'assistant',
  model: 'nano',
  seed: 1,
  iteration: time,
  comparisons: 0,
  automatic,
  time,
  sizeBytes: 8,
});

const body = (id: string) => ({ id, state: new Map([['w', new Float32Array([1, 2])]]) });

let store: ProjectStore;
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  store = new ProjectStore();
});

describe('feedback', () => {
  test('comes back in the order in which it was given, project by project', async () => {
    await store.appendFeedback(project('first', 1), [{ n: 1 }]);
    await store.appendFeedback(project('other', 1), [{ n: 9 }]);
    await store.appendFeedback(project('first', 3), [{ n: 2 }, { n: 3 }]);
    expect(await store.feedback('first')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect((await store.project('first'))?.comparisons).toBe(3);
  });

  test('survives a new connection', async () => {
    await store.appendFeedback(project('first', 1), [{ n: 1 }]);
    expect(await new ProjectStore().feedback('first')).toEqual([{ n: 1 }]);
  });
});

describe('checkpoints', () => {
  test('come back with their numbers', async () => {
    await store.saveCheckpoint(checkpoint('a', true, 1), body('a'));
    const restored = await store.checkpoint('a');
    expect(restored.body).toEqual(body('a'));
    expect(restored.info).toEqual(checkpoint('a', true, 1));
  });

  test('that are automatic stay while they are among the newest; those saved by hand always', async () => {
    await store.saveCheckpoint(checkpoint('mine', false, 0), body('mine'));
    for (let time = 1; time <= KEPT.newest + 2; time++) {
      await store.saveCheckpoint(checkpoint(`auto ${time}`, true, time), body(`auto ${time}`));
    }
    const ids = (await store.checkpoints('first')).map(({ id }) => id);
    expect(ids).toEqual(['auto 5', 'auto 4', 'auto 3', 'mine']);
    await expect(store.checkpoint('auto 1')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('that are automatic stay while they are among the best by held-out reward', async () => {
    const rewards = [9, 1, 8, 2, 7, 3, 0, 0];
    for (const [time, heldoutReward] of rewards.entries()) {
      const info = { ...checkpoint(`auto ${time}`, true, time), heldoutReward };
      await store.saveCheckpoint(info, body(info.id));
    }
    const ids = (await store.checkpoints('first')).map(({ id }) => id);
    expect(ids).toEqual(['auto 7', 'auto 6', 'auto 5', 'auto 4', 'auto 2', 'auto 0']);
  });
});

test('removing a project removes its feedback and checkpoints and no other project’s', async () => {
  await store.appendFeedback(project('first', 1), [{ n: 1 }]);
  await store.appendFeedback(project('other', 1), [{ n: 2 }]);
  await store.saveCheckpoint(checkpoint('a', false, 1), body('a'));
  await store.removeProject('first');
  expect(await store.feedback('first')).toEqual([]);
  expect(await store.checkpoints('first')).toEqual([]);
  expect((await store.projects()).map(({ name }) => name)).toEqual(['other']);
  expect(await store.feedback('other')).toEqual([{ n: 2 }]);
});

const ROWS = [
  { prompt: 'one', item: { answer: 1, messages: [{ role: 'user', content: 'one' }] } },
  { prompt: 'two', item: { answer: null } },
];
const ENDPOINT = { url: 'https://example.org/v1', model: 'm', maxCalls: 7 };

test('a dataset comes back in order, with its project; the settings of a service replace the last', async () => {
  await store.appendDataset(project('first', 1), ROWS.slice(0, 1));
  await store.appendDataset(project('first', 2), ROWS.slice(1));
  await store.saveEndpoint(project('first', 3), ENDPOINT);
  await store.saveEndpoint(project('first', 4), { url: ENDPOINT.url });
  const reopened = new ProjectStore();
  expect(await reopened.dataset('first')).toEqual(ROWS);
  expect(await reopened.dataset('other')).toEqual([]);
  expect(await reopened.endpoint('first')).toEqual({ url: ENDPOINT.url });
  expect((await reopened.project('first'))?.comparisons).toBe(4);
  await reopened.saveEndpoint(project('first', 5), undefined);
  expect(await reopened.endpoint('first')).toBeUndefined();
});

test('datasets and settings go with their project', async () => {
  for (const name of ['first', 'other']) {
    await store.appendDataset(project(name), ROWS);
    await store.saveEndpoint(project(name), ENDPOINT);
  }
  await store.removeProject('first');
  expect(await store.dataset('first')).toEqual([]);
  expect(await store.endpoint('first')).toBeUndefined();
  expect(await store.dataset('other')).toEqual(ROWS);
  expect(await store.endpoint('other')).toEqual(ENDPOINT);
});

test('a database from before there were datasets keeps what it has and takes them', async () => {
  const before = await openDB<PlaygroundSchema>('rft-playground', 3, {
    upgrade: (db, _old, _new, transaction) => {
      for (const migrate of MIGRATIONS.slice(0, 3)) migrate(db, transaction);
    },
  });
  await before.put('projects', project('old', 5));
  await before.add('feedback', { project: 'old', event: { n: 1 } });
  before.close();
  await store.appendDataset(project('old', 6), ROWS);
  expect(await store.feedback('old')).toEqual([{ n: 1 }]);
  expect(await store.dataset('old')).toEqual(ROWS);
});

test('lists projects, the latest first', async () => {
  await store.saveProject(project('old', 1));
  await store.saveProject(project('new', 2));
  expect((await store.projects()).map(({ name }) => name)).toEqual(['new', 'old']);
});

/** Writes past the store, as a disk that loses bits does. */
async function damage(
  table: 'projects' | 'runs' | 'checkpoints' | 'arena' | 'datasets' | 'endpoints',
  row: object,
): Promise<void> {
  const db = await openDB('rft-playground');
  await db.put(table, row);
  db.close();
}

describe('a damaged row', () => {
  test('is left out of its list, takes no other with it, and is told once, by name and place', async () => {
    const told: unknown[] = [];
    store.onDamaged = (error) => told.push(error.toRecord());
    await store.saveProject(project('good', 1));
    await damage('projects', { ...project('bad', 2), iteration: 'three' });
    for (let times = 0; times < 2; times++) {
      expect((await store.projects()).map(({ name }) => name)).toEqual(['good']);
    }
    expect(told).toMatchObject([{ code: 'damaged-data', part: 'bad', path: 'iteration' }]);
  });

  test.each([
    ['runs', { id: 'r', project: 'first', config: { clipRange: 99 } }, 'runs'],
    ['checkpoints', { id: 'c', project: 'first' }, 'checkpoints'],
    ['arena', { id: 'a', project: 'first', round: { id: 'a', votes: 7 } }, 'arenaRounds'],
    ['arena', { id: 'a', project: 'first' }, 'arenaRounds'],
    ['datasets', { project: 'first', rows: [{ prompt: 1, item: {} }] }, 'dataset'],
  ] as const)('of %s is left out', async (table, row, list) => {
    let told = 0;
    store.onDamaged = () => (told += 1);
    await store.saveProject(project('first'));
    await damage(table, row);
    expect(await store[list]('first')).toEqual([]);
    expect(told).toBe(1);
  });

  test('of a service’s settings counts as none', async () => {
    await store.saveProject(project('first'));
    await damage('endpoints', { project: 'first', options: { url: 1 } });
    expect(await store.endpoint('first')).toBeUndefined();
  });

  test('is refused where it alone is asked for: a project is not begun over it', async () => {
    await store.saveProject(project('first'));
    await damage('projects', { name: 'bad' });
    await expect(store.project('bad')).rejects.toMatchObject({ code: 'damaged-data', part: 'bad' });
  });
});

test('a refusal for lack of space names the operation and the remedy', async () => {
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  await expect(store.saveProject(project('first'))).rejects.toMatchObject({
    code: 'storage',
    operation: 'saving a project',
    message: expect.stringContaining('remove old projects') as string,
  });
  vi.restoreAllMocks();
});
