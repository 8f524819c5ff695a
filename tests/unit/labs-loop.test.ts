/** Two labs that could hardly differ more go round the loop by the same calls. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createEngine } from '../../src/engine/engine';
import type { Lab, Outcome } from '../../src/labs/lab';
import { createCpuBackend } from '../../src/ops';
import '../../src/ops/testing/cpu-backend';
import { ProjectStore } from '../../src/storage/store';
import { LETTER_LAB, readLetterModel } from '../fixtures/letter-lab';
import { NodeSandbox } from '../fixtures/node-sandbox';
import { POINT_LAB } from '../fixtures/point-lab';

const SMALL_RUN = { batchSize: 8, epochs: 1, minibatches: 2 };
const QUICK_FIT = { epochs: 1, normalizeSamples: 32 };

async function open(lab: Lab) {
  const engine = createEngine({
    labs: [POINT_LAB, lab],
    store: new ProjectStore(),
    readFile: readLetterModel,
    startDevice: () => createCpuBackend(),
    sandbox: new NodeSandbox(),
    autosave: true,
    warmUp: false,
  });
  await engine.start('cpu');
  const snapshot = await engine.open({ lab: lab.id });
  return { engine, snapshot, id: snapshot.sessionId };
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

describe.each([LETTER_LAB, POINT_LAB])('the lab $title', (lab) => {
  test('goes from nothing to an evaluation, with its own measures, domains and flaws', async () => {
    const { engine, snapshot, id } = await open(lab);
    expect(snapshot.lab).toMatchObject({ words: lab.words, readyRewards: lab.readyRewards });
    expect(snapshot.lab.filterCriterion).toBe(lab.filterCriterion);
    await engine.simulate(id, { comparisons: 24, ratings: true });
    await engine.fitRewardModel(id, QUICK_FIT);
    const [flaw] = snapshot.lab.misspecifiedRewards;
    const { id: name = '', label = '', strength = 1 } = flaw ?? {};
    const planted = {
      type: 'planted',
      name: label,
      flaw: name,
      strength,
      aggregate: 'mean',
    } as const;
    await engine.useReward(id, planted);
    await engine.train(id, { iterations: 1, ...SMALL_RUN });
    await engine.useReward(id, 'reward-model');
    const { metrics } = await engine.train(id, { iterations: 1, ...SMALL_RUN });
    expect(metrics.at(-1)?.['gold/score']).toEqual(expect.any(Number));
    const [live] = await engine.liveSamples(id);
    expect(Object.keys(live?.tunedGold ?? {})).toEqual(lab.criteria.map(({ id: each }) => each));
    const report = await engine.evaluate(id, { samples: 16 });
    expect(Object.keys(report.headline)).toEqual(lab.measures.map(({ id: each }) => each));
    expect(Object.keys(report.fields ?? {})).toEqual(
      [...new Set(lab.tasks('heldout').map(({ domain }) => domain))].sort(),
    );
    expect(report.retention === undefined).toBe(lab.kind === 'control');
    const { probes, goldByCriterion } = await engine.backtest(id, 'reward-model');
    expect(probes.length > 0).toBe(lab.kind === 'text');
    expect(Object.keys(goldByCriterion)).toEqual(lab.criteria.map(({ id: each }) => each));
  });

  test('its ready rewards can be trained on as they stand', async () => {
    const { engine, id } = await open(lab);
    for (const { name, source } of lab.readyRewards.functions) {
      const { answers } = await engine.previewReward(id, { type: 'shape', name, source });
      expect(answers.every(({ reward }) => Number.isFinite(reward))).toBe(true);
    }
  });
});

test('a lab without a filter says so, and one with it filters by its own criterion', async () => {
  const letters = await open(LETTER_LAB);
  const asked = { samples: 8, safetyFilter: 2 };
  await expect(letters.engine.evaluate(letters.id, asked)).rejects.toMatchObject({
    code: 'invalid-value',
    field: 'safetyFilter',
  });
  const { engine, id } = await open(POINT_LAB);
  await engine.simulate(id, { comparisons: 24, ratings: true });
  await engine.fitRewardModel(id, QUICK_FIT);
  const { safetyFilter } = await engine.evaluate(id, asked);
  expect(safetyFilter).toMatchObject({ criterion: 'progress', answers: 2 });
});

test('the payload of a task is there for the ground truth, custom functions and graders', async () => {
  const seen: Outcome[] = [];
  const { engine, id } = await open({
    ...LETTER_LAB,
    gold: (outcomes) => {
      seen.push(...outcomes);
      return outcomes.map(() => ({}));
    },
  });
  await engine.gold(id, [
    { prompt: 'b', text: 'x' },
    { prompt: 'not a task', text: 'x' },
  ]);
  expect(seen.map(({ payload }) => payload)).toEqual([{ letter: 'b', place: 2 }, undefined]);
  const source = '(sample, { item }) => item.place';
  const preview = await engine.previewReward(id, { type: 'shape', name: 'place', source });
  const [first] = preview.answers;
  const task = LETTER_LAB.tasks('train').find(({ prompt }) => prompt === first?.prompt);
  expect(first?.reward).toBe(task?.payload?.['place']);
  const grader = {
    type: 'string_check',
    name: 'letter',
    operation: 'eq',
    input: '{{item.letter}}',
    reference: '{{item.letter}}',
  } as const;
  const graded = await engine.previewReward(id, grader);
  expect(graded.answers.every(({ reward }) => reward === 1)).toBe(true);
});

test('a ground truth that is stopped ends the simulated rater with what it had judged', async () => {
  let calls = 0;
  const { engine, id } = await open({
    ...LETTER_LAB,
    gold: async (outcomes, signal) => {
      calls += 1;
      if (calls > 1) {
        await engine.stop(id);
        await vi.waitFor(() => {
          expect(signal?.aborted).toBe(true);
        });
      }
      return LETTER_LAB.gold(outcomes, signal);
    },
  });
  const judged = await engine.simulate(id, { comparisons: 64, round: 8 });
  expect(judged).toHaveLength(8);
});
