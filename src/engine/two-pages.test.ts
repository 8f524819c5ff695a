import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { POINT_LAB } from '../../tests/fixtures/point-lab';
import { createCpuBackend } from '../ops';
import { ProjectStore } from '../storage/store';
import { createEngine } from './engine';

const PROJECT = 'shared';
const [prompt = ''] = POINT_LAB.tasks('train').map((task) => task.prompt);
const choices = ['a', 'b'] as const;

/** An engine of its own on the one database, as every page has. */
async function page() {
  const engine = createEngine({
    labs: [POINT_LAB],
    store: new ProjectStore(),
    readFile: () => Promise.reject(new Error('control labs have no files')),
    startDevice: () => createCpuBackend(),
    autosave: true,
    warmUp: false,
  });
  await engine.start('cpu');
  const { sessionId: id } = await engine.open({ lab: POINT_LAB.id, project: PROJECT });
  const [a, b] = await engine.sample(id, { prompts: [prompt], count: 2, seed: 3 });
  const pair = { prompt, a: a?.text ?? '', b: b?.text ?? '' };
  const judge = (rater: string, index: number) =>
    engine.compare(id, { ...pair, choice: choices[index % 2] ?? 'a' }, rater);
  return { engine, id, judge, comparisons: () => engine.comparisons(id) };
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

test('two pages that judge one project at once lose and double nothing', async () => {
  const [left, right] = [await page(), await page()];
  const given = await Promise.all(
    Array.from({ length: 20 }, (_, index) => [
      left.judge('left', index),
      right.judge('right', index),
    ]).flat(),
  );
  const stored = await (await page()).comparisons();
  expect(new Set(given.map(({ id }) => id)).size).toBe(40);
  expect(stored.map(({ id }) => id).sort()).toEqual(given.map(({ id }) => id).sort());
});

test('undo on one page takes back what that page gave last, not what another gave since', async () => {
  const [left, right] = [await page(), await page()];
  const mine = await left.judge('left', 0);
  const theirs = await right.judge('right', 1);
  expect(await left.engine.undo(left.id)).toEqual({ removed: [mine.id], added: [] });
  expect((await (await page()).comparisons()).map(({ id }) => id)).toEqual([theirs.id]);
});
