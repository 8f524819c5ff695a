import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { fittedPointEngine, SMALL_RUN } from '../../../tests/fixtures/point-engine';
import { TRAINING_FIELDS, type TrainingConfig } from '../../config/algorithm-fields';
import { completeConfig } from '../../config/field';
import type { StopReason, TrainingMetrics } from '../../protocol/playground';
import { STOP_RULES } from './stop-rules';

const FAST = { ...SMALL_RUN, learningRate: 0.01, klCoefficient: 0, epochs: 4 };

function rule(reason: StopReason) {
  const found = STOP_RULES.find((each) => each.reason === reason);
  if (found === undefined) throw new TypeError(reason);
  return (run: readonly Partial<TrainingMetrics>[], config: Partial<TrainingConfig>) =>
    found.isReached(run as readonly TrainingMetrics[], completeConfig(TRAINING_FIELDS, config));
}

test('no rule is on unless somebody turns it on, and each is turned on by its own setting', () => {
  const on = (config: Partial<TrainingConfig>) =>
    STOP_RULES.filter(({ isOn }) => isOn(completeConfig(TRAINING_FIELDS, config))).map(
      ({ reason }) => reason,
    );
  expect(on({})).toEqual([]);
  expect(on({ stopAtPeak: true })).toEqual(['oracle']);
  expect(on({ klBudget: 1 })).toEqual(['kl-budget']);
  expect(on({ disagreementLimit: 1.5 })).toEqual(['disagreement']);
  expect(on({ heldoutPatience: 2 })).toEqual(['heldout-pairs']);
});

test('the KL budget is spent by the latest iteration alone', () => {
  const spent = rule('kl-budget');
  expect(spent([{ 'objective/kl': 3 }, { 'objective/kl': 1.9 }], { klBudget: 2 })).toBe(false);
  expect(spent([{ 'objective/kl': 2.1 }], { klBudget: 2 })).toBe(true);
});

test('patience ends so many iterations after the best one', () => {
  const ended = rule('heldout-pairs');
  const run = [0.5, 0.7, 0.6, 0.7].map((accuracy) => ({ 'heldout/accuracy': accuracy }));
  expect(ended(run.slice(0, 2), { heldoutPatience: 1 })).toBe(false);
  expect(ended(run.slice(0, 3), { heldoutPatience: 1 })).toBe(true);
  expect(ended(run.slice(0, 3), { heldoutPatience: 2 })).toBe(false);
  // As good as the best is not better.
  expect(ended(run, { heldoutPatience: 2 })).toBe(true);
});

describe('in training', () => {
  test('a KL budget ends the run at the first iteration beyond it, and the report says so', async () => {
    const { engine, id } = await fittedPointEngine();
    const config = { ...FAST, iterations: 10, klBudget: 0.5 };
    const { metrics, stoppedBy } = await engine.train(id, config);
    const kl = metrics.map((each) => each['objective/kl']);
    expect(stoppedBy).toBe('kl-budget');
    expect(kl.findIndex((each) => each > 0.5)).toBe(kl.length - 1);
    await engine.reset(id);
    const free = await engine.train(id, { ...FAST, iterations: 1, klBudget: 0 });
    expect(free.stoppedBy).toBeUndefined();
  });

  test('disagreement is measured against the base model’s answers, which have 1', async () => {
    const { engine, id } = await fittedPointEngine();
    await engine.fitRewardModel(id, { members: 3, epochs: 1, normalizeSamples: 64 });
    // The first iteration's answers are the base model's.
    const first = { ...SMALL_RUN, batchSize: 64, iterations: 1, disagreementLimit: 10 };
    const base = await engine.train(id, first);
    expect(base.metrics[0]?.['reward/disagreement']).toBeGreaterThan(0.7);
    expect(base.metrics[0]?.['reward/disagreement']).toBeLessThan(1.4);
    const { stoppedBy, metrics } = await engine.train(id, {
      ...FAST,
      disagreementLimit: 0.1,
      iterations: 5,
    });
    expect({ stoppedBy, done: metrics.length }).toEqual({ stoppedBy: 'disagreement', done: 1 });
  });

  test('disagreement of a single member is no limit, and the error says what to do', async () => {
    const { engine, id } = await fittedPointEngine();
    const config = { ...SMALL_RUN, iterations: 1, disagreementLimit: 2 };
    await expect(engine.train(id, config)).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('Ensemble') as string,
    });
  });

  test('held-out pairs are a toss-up for the base model, and the run goes on the same after them', async () => {
    const { engine, id } = await fittedPointEngine();
    // Which learns nothing.
    const still = {
      ...SMALL_RUN,
      algorithm: 'best_of_n',
      iterations: 1,
      heldoutPatience: 9,
    } as const;
    const { metrics } = await engine.train(id, still);
    expect(metrics[0]).toMatchObject({ 'heldout/accuracy': 0.5, 'heldout/margin': 0 });
    await engine.reset(id);
    const watched = await engine.train(id, {
      ...SMALL_RUN,
      iterations: 2,
      algorithm: 'ppo',
      heldoutPatience: 9,
    });
    expect(watched.metrics[1]?.['heldout/margin']).not.toBe(0);
    await engine.reset(id);
    const alone = await engine.train(id, { ...SMALL_RUN, iterations: 2, heldoutPatience: 0 });
    const losses = (all: typeof alone) => all.metrics.map((each) => each['loss/policy_avg']);
    expect(losses(alone)).toEqual(losses(watched));
  });
});
