import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { NodeSandbox } from '../../../tests/fixtures/node-sandbox';
import {
  customReward,
  datasetRows,
  openRewardEngine,
  SMALL_BATCH,
  type OpenEngine,
} from '../../../tests/fixtures/reward-engine';

const SCORE = customReward('(sample) => 100 * (sample.score ?? 0)');
const LENGTH = customReward('(sample) => sample.text.length');
const FIT = { epochs: 1, normalizeSamples: 32 };

const sandbox = new NodeSandbox();
afterAll(() => sandbox.close());
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

async function fitted(): Promise<OpenEngine> {
  const opened = await openRewardEngine(sandbox);
  await opened.engine.simulate(opened.id, { comparisons: 24, noise: 0 });
  await opened.engine.fitRewardModel(opened.id, FIT);
  return opened;
}

const train = ({ engine, id }: OpenEngine) => engine.train(id, { ...SMALL_BATCH, iterations: 1 });

/** Each scale that was measured on the base model's answers, in order. */
function scales({ events }: OpenEngine): { mean: number; std: number }[] {
  return events.flatMap((event) => {
    if (event.kind !== 'reward-in-use' || event.reward.measured === undefined) return [];
    const { mean, std } = event.reward.measured;
    return [{ mean, std }];
  });
}

test('after a new fit, a reward that reads the score has a new critic and a new scale', async () => {
  const opened = await fitted();
  const { engine, id } = opened;
  await engine.useReward(id, SCORE);
  const first = await train(opened);
  await engine.simulate(id, { comparisons: 24, noise: 1 });
  await engine.fitRewardModel(id, FIT);
  const second = await train(opened);
  expect(second.runId).not.toBe(first.runId);
  expect(scales(opened)).toHaveLength(2);
  expect(scales(opened)[1]).not.toEqual(scales(opened)[0]);
});

test('a grader that asks the reward model has them as well', async () => {
  const opened = await fitted();
  const { engine, id } = opened;
  await engine.useReward(id, {
    type: 'multi',
    name: 'both',
    graders: {
      liked: {
        type: 'score_model',
        name: 'liked',
        model: 'reward-model',
        input: [{ role: 'user', content: '{{sample.output_text}}' }],
      },
    },
    calculate_output: 'liked',
  });
  const first = await train(opened);
  await engine.fitRewardModel(id, { ...FIT, epochs: 2 });
  expect((await train(opened)).runId).not.toBe(first.runId);
  expect(scales(opened)).toHaveLength(2);
});

test('a reward that does not read the score keeps critic and scale', async () => {
  const opened = await fitted();
  await opened.engine.useReward(opened.id, LENGTH);
  const first = await train(opened);
  await opened.engine.fitRewardModel(opened.id, { ...FIT, epochs: 2 });
  expect((await train(opened)).runId).toBe(first.runId);
  expect(scales(opened)).toHaveLength(1);
});

test('other rows of the dataset are another reward for what reads them', async () => {
  const opened = await openRewardEngine(sandbox);
  const { engine, id } = opened;
  await engine.importFeedback(
    id,
    datasetRows(20, () => ({ reference: '1' })),
  );
  await engine.useReward(id, customReward('(sample, { reference }) => sample.length * reference'));
  const first = await train(opened);
  await engine.importFeedback(
    id,
    datasetRows(20, () => ({ reference: '5' })),
  );
  expect((await train(opened)).runId).not.toBe(first.runId);
  const [before, after] = scales(opened);
  expect(after?.mean).toBeCloseTo(5 * (before?.mean ?? NaN), 6);
});

test('criteria weighed anew are another scale, but no other critic', async () => {
  const opened = await openRewardEngine(sandbox);
  const { engine, id } = opened;
  await engine.simulate(id, { comparisons: 24, noise: 0, ratings: true });
  await engine.fitRewardModel(id, FIT);
  await engine.useReward(id, SCORE);
  const first = await train(opened);
  await engine.weighCriteria(id, { overall: 0, reached: 1 });
  expect((await train(opened)).runId).toBe(first.runId);
  expect(scales(opened)).toHaveLength(2);
});
