/** A project that the first version stored, in today's engine. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { POINT_LAB } from '../../tests/fixtures/point-lab';
import { createCpuBackend } from '../ops';
import { ProjectStore } from '../storage/store';
import { createEngine } from '../engine/engine';
import type { PairProviderState } from './feedback/pair-provider-state';
import type { ChosenRewardModelState } from './reward-model/reward-model-state';
import type { EvaluationState, SampleGeneratorState } from './schemas';
import type { PartStates } from './part';
import { readStoredProject, type StoredProject } from './stored-state';
import type { TrainingState } from './training/training-state';

/** What the first version could fit: one head on a trunk that learns with it. */
const FIRST_FIT = {
  trunk: 'tuned',
  logProbabilityFeature: false,
  learningRate: 1e-3,
  epochs: 1,
  normalizeSamples: 64,
} as const;
const SMALL = { batchSize: 16, epochs: 1, minibatches: 2 };
const PROJECT = 'of the first version';

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
});

async function open(): Promise<{ engine: ReturnType<typeof createEngine>; id: string }> {
  const engine = createEngine({
    labs: [POINT_LAB],
    store: new ProjectStore(),
    readFile: () => Promise.reject(new Error('control labs have no files')),
    startDevice: () => createCpuBackend(),
    autosave: true,
    warmUp: false,
  });
  await engine.start('cpu');
  const { sessionId } = await engine.open({ lab: POINT_LAB.id, project: PROJECT });
  return { engine, id: sessionId };
}

interface Parts extends PartStates {
  readonly pairs: PairProviderState;
  readonly 'reward-model': ChosenRewardModelState;
  readonly training: TrainingState;
  readonly evaluation: EvaluationState;
  readonly samples: SampleGeneratorState;
}

/** As version 1 wrote it: a report and weights, and a configuration without the later fields. */
function asFirstVersion({ parts }: StoredProject, report: object): object {
  const { pairs, 'reward-model': rewardModel, training, evaluation, samples } = parts as Parts;
  const { learningRate, epochs, normalizeSamples } = rewardModel.config;
  return {
    version: 1,
    feedback: pairs,
    rewardModelConfig: { learningRate, epochs, normalizeSamples },
    rewardModel: { report, weights: rewardModel.model?.members[0] },
    training,
    evaluation: evaluation.report,
    samples: samples.rng,
  };
}

test('opens with all its feedback, the same scores and the same report, and goes on', async () => {
  const { engine, id } = await open();
  await engine.simulate(id, { comparisons: 40 });
  const report = await engine.fitRewardModel(id, FIRST_FIT);
  await engine.train(id, { iterations: 1, ...SMALL });
  const comparisons = await engine.comparisons(id);
  const items = comparisons.slice(0, 8).map(({ prompt, a }) => ({ prompt, text: a }));
  const scores = await engine.score(id, items);
  const store = new ProjectStore();
  const saved = await engine.saveCheckpoint(id, 'newest');
  const { info, body } = await store.checkpoint(saved.id);
  const { accuracy, ci95, ece, temperature, heldout, members, gain, bias } = report;
  const told = { accuracy, ci95, ece, temperature, heldout, members, gain, bias };
  const firstReport = { ...told, comparisons: report.comparisons };
  const state = asFirstVersion(body.state as StoredProject, firstReport);
  await store.saveCheckpoint(info, { id: info.id, state });

  const next = await open();
  expect(await next.engine.comparisons(next.id)).toEqual(comparisons);
  expect(await next.engine.score(next.id, items)).toEqual(scores);
  expect(await next.engine.weighCriteria(next.id, { overall: 2 })).toEqual(firstReport);
  const { metrics } = await next.engine.train(next.id, { iterations: 1, ...SMALL });
  expect(metrics[0]?.iteration).toBe(2);
  const refitted = await next.engine.fitRewardModel(next.id, { epochs: 1, start: 'current' });
  expect(refitted.heads).toEqual([{ id: 'overall', weight: 2 }]);
});

test('a state without a reward model stays without one; its trunk settings are told', async () => {
  const stored = { version: 1, rewardModelConfig: { epochs: 8 }, rewardModel: undefined };
  expect(await readStoredProject(stored, 'letters')).toMatchObject({
    'reward-model': {
      config: { epochs: 8, trunk: 'tuned', logProbabilityFeature: false },
      model: undefined,
    },
  });
});

test.each([0, 5, 'new'])('a state of version %s is refused', async (version) => {
  await expect(readStoredProject({ version }, 'letters')).rejects.toThrow('another version');
});
