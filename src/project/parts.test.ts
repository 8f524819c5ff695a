/** A project is the sum of its parts: a new one is saved, restored, reset and disposed unasked. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { array, looseObject, number, string } from 'valibot';
import { beforeEach, expect, test, vi } from 'vitest';
import { openPointProject } from '../../tests/fixtures/point-project';
import type { EngineEvent } from '../protocol/engine-api';
import type { ProjectInfo } from '../protocol/playground';
import { ProjectStore } from '../storage/store';
import type { ProjectPart } from './part';
import { ProjectParts } from './parts';
import { storedProject, type StoredProject } from './stored-state';

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

const open = (events?: EngineEvent[]) => openPointProject(store, events);

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

/** As a faulty version would have written it, checksums and all. */
async function damaged(id: string, damage: (parts: Record<string, unknown>) => void) {
  const { info, body } = await store.checkpoint(id);
  const { parts } = structuredClone(body.state) as StoredProject;
  damage(parts);
  const state = await storedProject(parts);
  await store.saveCheckpoint(
    { ...info, id: 'damaged', time: info.time + 1 },
    { id: 'damaged', state },
  );
}

test('a damaged checkpoint is refused by part and place, and everything stays as it was', async () => {
  const events: EngineEvent[] = [];
  const project = await open(events);
  const board = project.parts.add(new Board());
  project.training.settings.configure({ batchSize: 16 });
  const { id } = await project.saveCheckpoint();
  board.lines = ['now'];
  project.training.settings.configure({ batchSize: 32 });
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
  project.training.settings.configure({ batchSize: 32 });
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

test('a damaged checkpoint is passed over when the project is opened, and told of', async () => {
  const events: EngineEvent[] = [];
  const project = await open();
  project.training.settings.configure({ batchSize: 16 });
  const { id } = await project.saveCheckpoint();
  await project.close();
  await damaged(id, (parts) => {
    parts['training'] = { ...(parts['training'] as object), history: 'none' };
  });
  const again = await open(events);
  expect(again.training.config.batchSize).toBe(16);
  expect(events).toMatchObject([
    { kind: 'storage-error', error: { code: 'damaged-data', part: 'training', path: 'history' } },
  ]);
  await again.close();
});

test('a damaged judgement is named, and no project is begun over it', async () => {
  const project = await open();
  const given = { prompt: 'p', a: 'one', b: 'other', choice: 'a' } as const;
  await project.journal.judge([given, given], 'Ada');
  await project.close();
  const [first, second] = (await store.feedback('p')) as object[];
  const info = (await store.project('p')) as ProjectInfo;
  await store.removeProject('p');
  const comparison = { ...given, id: 'x', rater: 'Ada', time: 0, choice: 'c' };
  await store.appendFeedback(info, [first, { ...second, comparison }]);
  await expect(open()).rejects.toMatchObject({
    code: 'damaged-data',
    part: 'feedback',
    path: '1.comparison.choice',
  });
});

test('two parts of one key are a mistake that is told at once', () => {
  const parts = new ProjectParts();
  parts.add(new Board());
  expect(() => parts.add(new Board())).toThrow('board');
});
