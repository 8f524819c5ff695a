/** Judgements that the model cannot read, however they came: counted, and left out of what reads them. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { createEngine } from '../../src/engine/engine';
import { createCpuBackend } from '../../src/ops';
import '../../src/ops/testing/cpu-backend';
import { ProjectStore } from '../../src/storage/store';
import { LETTER_LAB, readLetterModel } from '../fixtures/letter-lab';

const LONG = 'a '.repeat(300);
const QUICK_FIT = { epochs: 1, normalizeSamples: 32 };
const SMALL_RUN = { iterations: 1, batchSize: 8, epochs: 1, minibatches: 2 };

async function open() {
  const engine = createEngine({
    labs: [LETTER_LAB],
    store: new ProjectStore(),
    readFile: readLetterModel,
    startDevice: () => createCpuBackend(),
    autosave: true,
    warmUp: false,
  });
  await engine.start('cpu');
  const { sessionId: id } = await engine.open({ lab: LETTER_LAB.id });
  return { engine, id };
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

test('one prompt that is too long, one pair alike as far as is read: the fit counts and leaves them', async () => {
  const { engine, id } = await open();
  await engine.simulate(id, { comparisons: 20 });
  await engine.compare(id, { prompt: LONG, a: 'ab', b: 'ba', choice: 'a' });
  await engine.compare(id, { prompt: 'a', a: `${LONG}a`, b: `${LONG}b`, choice: 'a' });
  const report = await engine.fitRewardModel(id, QUICK_FIT);
  expect(report.dropped).toMatchObject({ unreadable: 1, 'alike-as-read': 1 });
  await expect(engine.nextPair(id, { strategy: 'informative' })).resolves.toBeDefined();
  await engine.checkRewardModel(id);
  await engine.simulate(id, { comparisons: 40, pairs: 'judged', rater: 'reward-model' });
  await engine.backtest(id, 'reward-model');
  const { metrics } = await engine.train(id, { ...SMALL_RUN, algorithm: 'dpo' });
  expect(metrics).toHaveLength(1);
});

test('nothing but judgements that it cannot read: the error says so', async () => {
  const { engine, id } = await open();
  await engine.compare(id, { prompt: LONG, a: 'ab', b: 'ba', choice: 'a' });
  await expect(engine.fitRewardModel(id, QUICK_FIT)).rejects.toMatchObject({
    code: 'not-ready',
    message: expect.stringContaining('1 have a prompt longer than it reads') as string,
  });
});

test('ratings alone: the error says that they are not used', async () => {
  const { engine, id } = await open();
  await engine.importFeedback(id, JSON.stringify({ prompt: 'a', completion: 'ab', label: true }));
  await expect(engine.fitRewardModel(id, QUICK_FIT)).rejects.toMatchObject({
    code: 'not-ready',
    message: expect.stringContaining('the 1 ratings of single answers') as string,
  });
});
