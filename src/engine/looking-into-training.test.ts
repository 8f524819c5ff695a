import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { fittedPointEngine, SMALL_RUN } from '../../tests/fixtures/point-engine';
import type { EngineEvent } from '../protocol/engine-api';
import { generalizedAdvantages } from '../algorithms/ppo';

test('the numbers of every token of a past iteration fit together', async () => {
  const { engine, id } = await fittedPointEngine();
  const { metrics } = await engine.train(id, { iterations: 2, ...SMALL_RUN });
  expect(await engine.rolloutIterations(id)).toEqual([1, 2]);
  const first = await engine.rollouts(id, { iteration: 1 });
  expect(first).toHaveLength(16);
  for (const { rewards, values, advantages, gamma, lambda, kl, refLogProbs, logProbs } of first) {
    const expected = generalizedAdvantages(rewards, values, gamma, lambda);
    advantages.forEach((advantage, t) => {
      expect(advantage).toBeCloseTo(expected[t] ?? NaN, 4);
      expect(kl[t]).toBeCloseTo((logProbs[t] ?? 0) - (refLogProbs[t] ?? 0), 5);
    });
  }
  const latest = await engine.rollouts(id);
  const scores = latest.map(({ score }) => score);
  const meanScore = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  expect(meanScore).toBeCloseTo(metrics[1]?.['objective/scores'] ?? NaN, 5);
  await expect(engine.rollouts(id, { iteration: 9 })).rejects.toMatchObject({ code: 'not-found' });
  await engine.reset(id);
  expect(await engine.rolloutIterations(id)).toEqual([]);
});

test('what is wrong is told after the iteration, and its remedy taken by the running training', async () => {
  const { engine, events, id } = await fittedPointEngine();
  const { metrics } = await engine.train(id, { iterations: 1, ...SMALL_RUN });
  expect(await engine.diagnoses(id)).toEqual([]);
  const wild = { learningRate: 0.01, maxGradNorm: 100, epochs: 8, clipRange: 0.01 };
  await engine.train(id, { iterations: 4, ...SMALL_RUN, ...wild });
  const told = events.filter(isDiagnoses).flatMap(({ diagnoses }) => diagnoses);
  expect(told.length).toBeGreaterThan(0);
  const [first] = told;
  expect(first?.iteration).toBeGreaterThan(metrics[0]?.iteration ?? 0);
  await engine.configure(id, first?.remedy.config ?? {});
  const next = await engine.train(id, { iterations: 1 });
  const { learningRate = 0.01 } = first?.remedy.config ?? {};
  expect(next.metrics[0]?.lr).toBe(learningRate);
});

test('a run that another algorithm ends midway is kept like one that was finished', async () => {
  const { engine, events, id } = await fittedPointEngine();
  const training = engine.train(id, { iterations: 20, ...SMALL_RUN });
  await vi.waitFor(async () => {
    await engine.pause(id);
    expect(events).toContainEqual({ kind: 'training-state', state: 'paused' });
  }, 20_000);
  await engine.configure(id, { algorithm: 'reinforce' });
  await engine.resume(id);
  await training;
  const names = (await engine.runs(id)).map(({ name }) => name);
  expect(names).toHaveLength(2);
  expect(names).toContainEqual(expect.stringMatching(/^PPO, iterations 1–/));
  expect(names).toContainEqual(expect.stringMatching(/^REINFORCE.*–20$/));
});

test('training that nobody watches takes no live samples, and learns the same', async () => {
  const losses = async (watched: boolean): Promise<unknown> => {
    const { engine, events, id } = await fittedPointEngine();
    await engine.watchLive(id, watched);
    const { metrics } = await engine.train(id, { iterations: 2, ...SMALL_RUN });
    expect(events.some(({ kind }) => kind === 'live-samples')).toBe(watched);
    return metrics.map((one) => one['loss/policy_avg']);
  };
  expect(await losses(false)).toEqual(await losses(true));
});

function isDiagnoses(event: EngineEvent): event is EngineEvent & { kind: 'diagnoses' } {
  return event.kind === 'diagnoses';
}

test('DPO learns from the judged pairs, and comes back from a checkpoint where it was', async () => {
  const { engine, id } = await fittedPointEngine();
  const run = { ...SMALL_RUN, algorithm: 'dpo' } as const;
  const { metrics } = await engine.train(id, { iterations: 2, ...run });
  expect(metrics[0]?.['loss/policy_avg']).toBeCloseTo(Math.LN2, 1);
  expect(metrics[0]?.['objective/kl']).toBe(0);
  expect(metrics[1]?.['objective/kl']).not.toBe(0);
  expect(metrics[1]?.['rewards/accuracies']).toBeGreaterThan(0.5);
  const saved = await engine.saveCheckpoint(id, 'two');
  const straight = await engine.train(id, { iterations: 1, ...run });
  await engine.restoreCheckpoint(id, saved.id);
  const again = await engine.train(id, { iterations: 1, ...run });
  const learned = ({ metrics: [last] }: typeof straight) => [
    last?.['rewards/margins'],
    last?.['logps/chosen'],
    last?.['objective/scores'],
  ];
  expect(learned(again)).toEqual(learned(straight));
  expect((await engine.runs(id))[0]?.name).toBe('DPO, iterations 1–3');
});

test('best-of-n chooses wherever it is asked, by the reward as it is now, until it is left', async () => {
  const { engine, id } = await fittedPointEngine();
  const run = { ...SMALL_RUN, algorithm: 'best_of_n', groupSize: 8 } as const;
  const { metrics } = await engine.train(id, { iterations: 1, ...run });
  expect(metrics[0]?.['objective/kl']).toBeCloseTo(Math.log(8) - 7 / 8, 10);
  const options = { seed: 1, count: 32 };
  const base = await engine.sample(id, { ...options, policy: 'base' });
  const meanScore = async (samples: typeof base) => {
    const scores = await engine.score(id, samples);
    return scores.reduce((sum, one) => sum + one, 0) / scores.length;
  };
  const best = await engine.sample(id, options);
  expect(await meanScore(best)).toBeGreaterThan((await meanScore(base)) + 0.5);
  const { winRates, bestOf } = await engine.evaluate(id, { samples: 32 });
  expect(bestOf).toBe(8);
  expect(winRates?.rewardModel?.rate).toBeGreaterThan(0.7);
  const saved = await engine.saveCheckpoint(id, 'chosen');
  await engine.fitRewardModel(id, { epochs: 1, normalizeSamples: 64 });
  expect(await engine.sample(id, options)).toHaveLength(32);
  await engine.restoreCheckpoint(id, saved.id);
  expect(await engine.sample(id, options)).toEqual(best);
  // The next algorithm goes on from the policy that was chosen from, which is the base model's.
  const next = await engine.train(id, { iterations: 1, ...run, algorithm: 'rloo' });
  expect(next.metrics[0]?.['objective/kl']).toBe(0);
});

test('an experiment starts from the base model and leaves the tuned policy alone', async () => {
  const { engine, id } = await fittedPointEngine();
  const { metrics } = await engine.train(id, { iterations: 2, ...SMALL_RUN });
  const before = await engine.sample(id, { seed: 1, count: 4 });
  const same = await engine.experiment(id, { iterations: 2, name: 'again', ...SMALL_RUN });
  const other = await engine.experiment(id, { iterations: 1, name: 'free', klCoefficient: 0 });
  expect(same.metrics.map((one) => one['objective/scores'])).toEqual(
    metrics.map((one) => one['objective/scores']),
  );
  expect(other.config.klCoefficient).toBe(0);
  expect(other.config.batchSize).toBe(SMALL_RUN.batchSize);
  expect(await engine.sample(id, { seed: 1, count: 4 })).toEqual(before);
  const runs = await engine.runs(id);
  expect(runs.map((run) => [run.name, run.experiment, run.metrics.length])).toEqual(
    expect.arrayContaining([
      ['PPO, iterations 1–2', false, 2],
      ['again', true, 2],
      ['free', true, 1],
    ]),
  );
  await engine.removeRun(id, other.id);
  expect(await engine.runs(id)).toHaveLength(2);
});

const MENTIONS_GOAL = {
  type: 'string_check',
  name: 'goal',
  operation: 'like',
  input: '{{sample.output_text}}',
  reference: 'goal',
} as const;

test('a policy that starts from a checkpoint begins a run of its own; the run before stays', async () => {
  const { engine, id } = await fittedPointEngine();
  // Not the reward model: to take over another one would begin a new run by itself.
  await engine.useReward(id, MENTIONS_GOAL);
  const { metrics } = await engine.train(id, { iterations: 2, ...SMALL_RUN });
  const checkpoint = await engine.saveCheckpoint(id, 'before');
  await engine.warmStart(id, { checkpoint: checkpoint.id, policy: true });
  await engine.train(id, { iterations: 1, ...SMALL_RUN });
  const runs = await engine.runs(id);
  expect(runs.map((run) => run.metrics.length).sort()).toEqual([1, 2]);
  const scores = runs.flatMap((run) => run.metrics.map((one) => one['objective/scores']));
  expect(scores).toEqual(expect.arrayContaining(metrics.map((one) => one['objective/scores'])));
});
