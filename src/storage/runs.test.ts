import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, expect, test, vi } from 'vitest';
import { TRAINING_FIELDS } from '../config/algorithm-fields';
import { completeConfig } from '../config/field';
import type { RunRecord } from '../protocol/run';
import { ProjectStore } from './store';
import { KEPT_RUNS } from './transactions';

const run = (id: string, time: number, project = 'first'): RunRecord => ({
  id,
  project,
  name: id,
  time,
  experiment: false,
  lab: 'assistant',
  model: 'nano',
  seed: 1,
  config: completeConfig(TRAINING_FIELDS),
  metrics: [],
});

let store: ProjectStore;
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  store = new ProjectStore();
});

test('a project of database version 1 opens with all it had, and can keep runs', async () => {
  const project = { name: 'first', lab: 'assistant', model: 'nano', seed: 1 };
  const info = { ...project, comparisons: 2, iteration: 3, time: 5 };
  const own = { id: 'c', project: 'first', time: 4, automatic: false, sizeBytes: 8 };
  const saved = { ...info, ...own };
  const first = await openDB('rft-playground', 1, {
    upgrade: (db) => {
      db.createObjectStore('projects', { keyPath: 'name' });
      const feedback = db.createObjectStore('feedback', { autoIncrement: true });
      feedback.createIndex('by-project', 'project');
      const checkpoints = db.createObjectStore('checkpoints', { keyPath: 'id' });
      checkpoints.createIndex('by-project', 'project');
      db.createObjectStore('checkpoint-bodies', { keyPath: 'id' });
    },
  });
  await first.put('projects', info);
  await first.put('feedback', { project: 'first', event: { n: 1 } });
  await first.put('feedback', { project: 'first', event: { n: 2 } });
  await first.put('checkpoints', saved);
  await first.put('checkpoint-bodies', { id: 'c', state: { iteration: 3 } });
  first.close();

  expect(await store.project('first')).toEqual(info);
  expect(await store.feedback('first')).toEqual([{ n: 1 }, { n: 2 }]);
  expect((await store.checkpoint('c')).body).toEqual({ id: 'c', state: { iteration: 3 } });
  expect(await store.runs('first')).toEqual([]);
  await store.saveRun(run('a', 1));
  expect(await store.runs('first')).toEqual([run('a', 1)]);
});

test('a run that goes on replaces itself; the oldest of the project give way', async () => {
  await store.saveRun(run('other', 0, 'other'));
  for (let time = 1; time <= KEPT_RUNS + 2; time++) await store.saveRun(run(`run ${time}`, time));
  await store.saveRun(run('run 5', 100));
  const ids = (await store.runs('first')).map(({ id }) => id);
  expect(ids).toHaveLength(KEPT_RUNS);
  expect(ids.slice(0, 2)).toEqual(['run 5', `run ${KEPT_RUNS + 2}`]);
  expect(ids).not.toContain('run 2');
  expect(await store.runs('other')).toHaveLength(1);
});

test('removing a project removes its runs and no other project’s', async () => {
  await store.saveRun(run('a', 1));
  await store.saveRun(run('b', 2, 'other'));
  await store.removeProject('first');
  expect(await store.runs('first')).toEqual([]);
  expect(await store.runs('other')).toHaveLength(1);
});

test('votes of the arena belong to a project: replaced by id, newest first, removed with it', async () => {
  const round = (id: string, time: number) => {
    return { id, time, iteration: 3, revealed: false, votes: [] };
  };
  const project = { name: 'first', lab: 'assistant', model: 'nano', seed: 1 };
  await store.saveProject({ ...project, comparisons: 0, iteration: 3, time: 1 });
  await store.saveArenaRound('first', round('a', 1));
  await store.saveArenaRound('first', round('b', 2));
  await store.saveArenaRound('other', round('c', 3));
  await store.saveArenaRound('first', { ...round('a', 1), revealed: true });
  expect(await store.arenaRounds('first')).toEqual([
    round('b', 2),
    { ...round('a', 1), revealed: true },
  ]);
  await store.removeProject('first');
  expect(await store.arenaRounds('first')).toEqual([]);
  expect(await store.arenaRounds('other')).toHaveLength(1);
});

test('a project of database version 2 keeps its runs, and can keep votes', async () => {
  const second = await openDB('rft-playground', 2, {
    upgrade: (db) => {
      db.createObjectStore('projects', { keyPath: 'name' });
      for (const [name, how] of [
        ['feedback', { autoIncrement: true }],
        ['checkpoints', { keyPath: 'id' }],
        ['runs', { keyPath: 'id' }],
      ] as const) {
        db.createObjectStore(name, how).createIndex('by-project', 'project');
      }
      db.createObjectStore('checkpoint-bodies', { keyPath: 'id' });
    },
  });
  await second.put('runs', run('a', 1));
  second.close();
  expect(await store.runs('first')).toEqual([run('a', 1)]);
  expect(await store.arenaRounds('first')).toEqual([]);
});
