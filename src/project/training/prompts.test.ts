import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { NodeSandbox } from '../../../tests/fixtures/node-sandbox';
import {
  customReward,
  datasetRows,
  openRewardEngine,
  SMALL_BATCH,
  type OpenEngine,
} from '../../../tests/fixtures/reward-engine';

const LENGTH = customReward('(sample) => sample.text.length');
const ROWS = 40;

const sandbox = new NodeSandbox();
afterAll(() => sandbox.close());
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

async function onDataset(): Promise<OpenEngine> {
  const opened = await openRewardEngine(sandbox);
  await opened.engine.importFeedback(opened.id, datasetRows(ROWS));
  await opened.engine.useReward(opened.id, LENGTH);
  return opened;
}

/** The prompts of each iteration that is kept. */
async function asked({ engine, id }: OpenEngine): Promise<string[][]> {
  const iterations = await engine.rolloutIterations(id);
  const rollouts = await Promise.all(iterations.map((at) => engine.rollouts(id, { iteration: at })));
  return rollouts.map((each) => each.map(({ prompt }) => prompt));
}

const train = ({ engine, id }: OpenEngine, iterations: number) =>
  engine.train(id, { ...SMALL_BATCH, iterations });

describe('a training on a dataset', () => {
  async function uninterrupted(): Promise<string[][]> {
    const opened = await onDataset();
    await train(opened, 4);
    const prompts = await asked(opened);
    vi.stubGlobal('indexedDB', new IDBFactory());
    return prompts;
  }

  test('asks each prompt once before any comes up twice', async () => {
    const prompts = (await uninterrupted()).flat();
    expect(new Set(prompts.slice(0, ROWS)).size).toBe(ROWS);
  });

  test('asks after a reload what it would have asked without', async () => {
    const expected = await uninterrupted();
    await train(await onDataset(), 2);
    const again = await openRewardEngine(sandbox);
    await train(again, 2);
    expect(await asked(again)).toEqual(expected.slice(2));
  });

  test('is not moved by an experiment beside it', async () => {
    const expected = await uninterrupted();
    const opened = await onDataset();
    await train(opened, 2);
    await opened.engine.experiment(opened.id, { ...SMALL_BATCH, iterations: 1, name: 'beside' });
    await train(opened, 2);
    expect(await asked(opened)).toEqual(expected);
  });

  test('goes back with a checkpoint, and begins anew with a reset', async () => {
    const opened = await onDataset();
    const { engine, id } = opened;
    await train(opened, 2);
    const { id: checkpoint } = await engine.saveCheckpoint(id);
    await train(opened, 2);
    const expected = await asked(opened);
    await engine.restoreCheckpoint(id, checkpoint);
    await train(opened, 2);
    expect(await asked(opened)).toEqual(expected.slice(2));
    await engine.reset(id);
    await train(opened, 4);
    expect(await asked(opened)).toEqual(expected);
  });

  test('begins its prompts anew when rows are added', async () => {
    const opened = await onDataset();
    await train(opened, 1);
    await opened.engine.importFeedback(opened.id, datasetRows(ROWS + 8));
    await train(opened, 3);
    const prompts = (await asked(opened)).slice(1).flat();
    expect(new Set(prompts.slice(0, ROWS + 8)).size).toBe(ROWS + 8);
  });
});

test('the report of a training names its run in the table of runs', async () => {
  const opened = await onDataset();
  const { runId } = await train(opened, 1);
  const runs = await opened.engine.runs(opened.id);
  expect(runs.map(({ id }) => id)).toEqual([runId]);
});
