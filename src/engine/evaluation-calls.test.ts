import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { POINT_LAB } from '../../tests/fixtures/point-lab';
import { createCpuBackend } from '../ops';
import { ProjectStore } from '../storage/store';
import { createEngine } from './engine';

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

async function open() {
  const engine = createEngine({
    labs: [POINT_LAB],
    store: new ProjectStore(),
    readFile: () => Promise.reject(new Error('control labs have no files')),
    startDevice: () => createCpuBackend(),
    autosave: false,
    warmUp: false,
  });
  await engine.start('cpu');
  const { sessionId: id } = await engine.open({ lab: POINT_LAB.id });
  return { engine, id };
}

test('a safety filter says what it needs: a reward model, and in it a head for safety', async () => {
  const { engine, id } = await open();
  const filtered = { samples: 4, safetyFilter: 2 };
  await expect(engine.evaluate(id, filtered)).rejects.toMatchObject({ code: 'not-ready' });
  await engine.simulate(id, { comparisons: 12, noise: 0 });
  await engine.fitRewardModel(id, { epochs: 1, normalizeSamples: 32 });
  await expect(engine.evaluate(id, filtered)).rejects.toMatchObject({
    code: 'not-ready',
    message: expect.stringContaining('by criterion') as string,
  });
  await expect(engine.evaluate(id, { safetyFilter: 0 })).rejects.toMatchObject({
    code: 'invalid-value',
    field: 'safetyFilter',
  });
  expect((await engine.evaluate(id, { samples: 4 })).safetyFilter).toBeUndefined();
});

test('votes of the arena are there again when the project is opened again, and only there', async () => {
  const { engine } = await open();
  const mine = { lab: POINT_LAB.id, project: 'mine' };
  const { sessionId } = await engine.open(mine);
  const duel = { prompt: 'p', left: 'a', right: 'b', tunedIsLeft: true };
  const votes = [{ duel, vote: 'left' as const }];
  const round = { id: 'r', time: 1, iteration: 2, revealed: false, votes };
  await engine.saveArenaRound(sessionId, round);
  const other = await engine.open({ lab: POINT_LAB.id, project: 'other' });
  expect(await engine.arenaRounds(other.sessionId)).toEqual([]);
  const again = await engine.open(mine);
  expect(await engine.arenaRounds(again.sessionId)).toEqual([round]);
});
