/** A project is the sum of its parts: a new one is saved, restored, reset and disposed unasked. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { array, looseObject, number, string } from 'valibot';
import { beforeEach, expect, test, vi } from 'vitest';
import { POINT_LAB } from '../../tests/fixtures/point-lab';
import { Jobs } from '../engine/jobs';
import { loadBaseModel } from '../models/base-model';
import { createCpuBackend } from '../ops';
import type { EngineEvent } from '../protocol/engine-api';
import { Lock } from '../shared/lock';
import { NameLocks } from '../storage/name-locks';
import { ProjectStore } from '../storage/store';
import { openProject, resolveOpening } from './opening';
import type { ProjectPart } from './part';
import { ProjectParts } from './parts';
import type { Project } from './project';
import type { StoredProject } from './stored-state';

/** What is written on a board until the tuned policy goes. */
class Board implements ProjectPart<{ readonly lines: readonly string[] }> {
  readonly key = 'board';
  readonly schema = () => Promise.resolve(looseObject({ lines: array(string()) }));
  lines: readonly string[] = [];
  isDisposed = false;

  state() {
    return { lines: this.lines };
  }

  restore(state: { readonly lines: readonly string[] } = { lines: [] }) {
    this.lines = state.lines;
  }

  reset() {
    this.lines = [];
  }

  dispose() {
    this.isDisposed = true;
  }
}

let store: ProjectStore;

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  store = new ProjectStore();
});

async function open(events: EngineEvent[] = []): Promise<Project> {
  const device = await createCpuBackend();
  const opening = await resolveOpening(
    { lab: POINT_LAB.id, project: 'p' },
    [POINT_LAB],
    store,
    new NameLocks(undefined),
  );
  const noFiles = () => Promise.reject(new Error('control labs have no files'));
  const base = await loadBaseModel(POINT_LAB, 'mlp', noFiles);
  const publish = (event: EngineEvent) => events.push(event);
  return openProject('session', opening, base, {
    ...{ store, device, publish, sandbox: undefined, autosave: true },
    gpu: new Lock(),
    jobs: new Jobs(publish),
    now: () => 0,
    memory: () => ({ gpuBytes: 0, tensors: 0 }),
  });
}

test('a part that was added is saved, restored, reset and disposed with the others', async () => {
  const project = await open();
  const board = project.parts.add(new Board());
  board.lines = ['one'];
  const { id } = await project.saveCheckpoint();
  board.lines = ['one', 'two'];
  await project.restoreCheckpoint(id);
  expect(board.lines).toEqual(['one']);
  await project.reset();
  expect(board.lines).toEqual([]);
  await project.close();
  expect(board.isDisposed).toBe(true);
});

test('a checkpoint from before there was the part leaves it as in a new project', async () => {
  const project = await open();
  const { id } = await project.saveCheckpoint();
  const board = project.parts.add(new Board());
  board.lines = ['since then'];
  await project.restoreCheckpoint(id);
  expect(board.lines).toEqual([]);
  await project.close();
});

test('a checkpoint with a part that this version does not know is refused', async () => {
  const project = await open();
  project.parts.add(new Board());
  const { id } = await project.saveCheckpoint();
  await project.close();
  await expect(open()).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('“board”') as string,
  });
  await store.removeCheckpoint(id);
  await (await open()).close();
});

async function damaged(id: string, damage: (parts: Record<string, unknown>) => void) {
  const { info, body } = await store.checkpoint(id);
  const state = structuredClone(body.state) as StoredProject;
  damage(state.parts);
  await store.saveCheckpoint({ ...info, id: 'damaged' }, { id: 'damaged', state });
}

test('a damaged checkpoint is refused by part and place, and everything stays as it was', async () => {
  const events: EngineEvent[] = [];
  const project = await open(events);
  const board = project.parts.add(new Board());
  project.training.configure({ batchSize: 16 });
  const { id } = await project.saveCheckpoint();
  board.lines = ['now'];
  project.training.configure({ batchSize: 32 });
  const before = events.length;
  await damaged(id, (parts) => {
    parts['board'] = { lines: ['fine', 7] };
  });
  await expect(project.restoreCheckpoint('damaged')).rejects.toMatchObject({
    code: 'damaged-data',
    part: 'board',
    path: 'lines.1',
    message: 'The checkpoint is damaged at board, lines.1: expected string, found 7',
  });
  expect(board.lines).toEqual(['now']);
  expect(project.training.config.batchSize).toBe(32);
  expect(events.slice(before).filter(({ kind }) => kind === 'session')).toEqual([]);
  await project.close();
});

test('a state that a part cannot become leaves all of them as they were', async () => {
  const project = await open();
  const board = project.parts.add(new Board());
  const second = { ...stubborn(), key: 'stubborn' };
  project.parts.add(second);
  const { id } = await project.saveCheckpoint();
  board.lines = ['now'];
  project.training.configure({ batchSize: 32 });
  second.isStubborn = true;
  await expect(project.restoreCheckpoint(id)).rejects.toThrow('I stay as I am');
  expect(board.lines).toEqual(['now']);
  expect(project.training.config.batchSize).toBe(32);
  await project.close();
});

/** Refuses one state, however good it looks. */
function stubborn(): ProjectPart<number> & { isStubborn: boolean } {
  return {
    key: 'stubborn',
    isStubborn: false,
    schema: () => Promise.resolve(number()),
    state: () => 0,
    restore() {
      const { isStubborn } = this;
      this.isStubborn = false;
      if (isStubborn) throw new Error('I stay as I am');
    },
    reset: () => undefined,
    dispose: () => undefined,
  };
}

test('two parts of one key are a mistake that is told at once', () => {
  const parts = new ProjectParts();
  parts.add(new Board());
  expect(() => parts.add(new Board())).toThrow('board');
});
