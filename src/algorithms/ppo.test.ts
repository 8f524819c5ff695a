import { memory } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { letterFamily, PROMPTS, type LetterBatch } from '../../tests/fixtures/letter-family';
import { completeConfig } from '../config/field';
import { PPO_FIELDS, type PpoConfig } from '../config/ppo-fields';
import '../ops/testing/cpu-backend';
import type { TrainingMetrics } from '../protocol/playground';
import { Rng } from '../shared/rng';
import { collectRollout, PpoTrainer } from './ppo';
import type { RewardSource } from './reward-source';

// Real training: seconds of work, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const family = letterFamily();
const disposables: { dispose: () => void }[] = [];

afterEach(() => {
  disposables.splice(0).forEach((each) => {
    each.dispose();
  });
});

/** One point for every a: the policy is to learn to say a and nothing else. */
const lovesA: RewardSource<LetterBatch> = {
  rewards: (samples) =>
    Promise.resolve(Float32Array.from(samples, ({ text }) => text.split('a').length - 1)),
};

function trainer(
  given: Partial<PpoConfig> = {},
  rewardSource = lovesA,
  seed = 1,
): PpoTrainer<LetterBatch> {
  const reference = family.basePolicy();
  const policy = family.basePolicy();
  const rewardNetwork = family.rewardNetwork(policy, Rng.fromSeed(0));
  const critic = family.critic(rewardNetwork);
  rewardNetwork.dispose();
  const config = completeConfig(PPO_FIELDS, {
    learningRate: 0.01,
    batchSize: 32,
    missingEosPenalty: 0,
    ...given,
  });
  const rng = Rng.fromSeed(seed);
  const made = new PpoTrainer({ family, policy, reference, critic, rewardSource, rng, config });
  disposables.push(reference, made);
  return made;
}

const asked = (count: number) => Array.from({ length: count }, (_, i) => PROMPTS[i % 4] ?? '');

async function iterations(ppo: PpoTrainer<LetterBatch>, count: number): Promise<TrainingMetrics[]> {
  const metrics: TrainingMetrics[] = [];
  while (metrics.length < count) metrics.push(await ppo.iterate(asked(32)));
  return metrics;
}

/** Metrics without the two that a clock decides. */
function timeless({ seconds, tokensPerSecond, ...metrics }: TrainingMetrics) {
  expect(seconds).toBeGreaterThan(0);
  expect(tokensPerSecond).toBeGreaterThan(0);
  return metrics;
}

describe('the first iteration', () => {
  test('begins at the reference: KL is exactly 0 and the score is the whole reward', async () => {
    const [first] = await iterations(trainer(), 1);
    expect(first?.['objective/kl']).toBe(0);
    expect(first?.['objective/non_score_reward']).toBeCloseTo(0, 12);
    expect(first?.['objective/rlhf_reward']).toBe(first?.['objective/scores']);
  });

  test('begins at ratio 1: the first minibatch of the first epoch has moved nowhere', async () => {
    const ppo = trainer();
    await iterations(ppo, 1);
    const [first, second] = ppo.updates;
    expect(Math.abs((first?.ratio ?? NaN) - 1)).toBeLessThan(1e-4);
    expect(first?.approxKl).toBeLessThan(1e-8);
    expect(first?.clipFraction).toBe(0);
    expect(second?.approxKl).toBeGreaterThan(1e-8);
  });

  test('with a critic of zeros, values explain nothing', async () => {
    const ppo = trainer();
    await iterations(ppo, 1);
    expect([...(ppo.rollout?.values ?? [])].every((value) => value === 0)).toBe(true);
  });

  test('makes epochs × minibatches updates', async () => {
    const ppo = trainer({ epochs: 3, minibatches: 5 });
    await iterations(ppo, 1);
    expect(ppo.updates).toHaveLength(15);
  });
});

describe('learning', () => {
  test('raises the reward and leaves the reference', async () => {
    const ppo = trainer();
    const metrics = await iterations(ppo, 25);
    const scores = metrics.map((each) => each['objective/scores']);
    expect(scores.at(-1)).toBeGreaterThan((scores[0] ?? NaN) + 2);
    expect(metrics.at(-1)?.['objective/kl']).toBeGreaterThan(1);
    expect(metrics.at(-1)?.['val/var_explained']).toBeGreaterThan(0);
    expect(metrics.map(({ iteration }) => iteration)).toEqual(metrics.map((_, i) => i + 1));
    expect(metrics.at(-1)?.episode).toBe(25 * 32);
  });

  test('goes less far on a shorter leash', async () => {
    const free = await iterations(trainer({ klCoefficient: 0 }), 15);
    const held = await iterations(trainer({ klCoefficient: 1 }), 15);
    expect(held.at(-1)?.['objective/kl']).toBeLessThan((free.at(-1)?.['objective/kl'] ?? NaN) / 2);
  });

  test('learns to stop from the penalty on outcomes that do not', async () => {
    const indifferent: RewardSource<LetterBatch> = {
      rewards: (samples) => Promise.resolve(new Float32Array(samples.length)),
    };
    const ppo = trainer({ missingEosPenalty: 5, klCoefficient: 0 }, indifferent);
    const metrics = await iterations(ppo, 15);
    expect(metrics.at(-1)?.['val/num_eos_tokens']).toBeGreaterThan(
      metrics[0]?.['val/num_eos_tokens'] ?? NaN,
    );
    expect(metrics.at(-1)?.['objective/scores']).toBeGreaterThan(
      metrics[0]?.['objective/scores'] ?? NaN,
    );
  });

  test('with the adaptive controller moves β towards what the target needs', async () => {
    const adaptive = { klController: 'adaptive', klTarget: 50, klHorizon: 100 } as const;
    const config = { ...adaptive, klCoefficient: 0.05 };
    const metrics = await iterations(trainer(config), 3);
    const coefficients = metrics.map((each) => each['objective/kl_coef']);
    // KL is far below the target: e = −0.2, and 32 episodes of a horizon of 100.
    expect(coefficients[1]).toBeCloseTo(0.05 * (1 - 0.2 * 0.32), 9);
    expect(coefficients[2]).toBeCloseTo(0.05 * (1 - 0.2 * 0.32) ** 2, 9);
  });

  test('adding a constant to every score leaves whitened advantages as they were', async () => {
    const shifted: RewardSource<LetterBatch> = {
      rewards: async (samples, batch) =>
        (await lovesA.rewards(samples, batch)).map((score) => score + 100),
    };
    const config = { lambda: 1, minibatches: 1, epochs: 1 };
    const [plain, moved] = [trainer(config), trainer(config, shifted)];
    await iterations(plain, 1);
    await iterations(moved, 1);
    expect(moved.updates[0]?.policyGradNorm).toBeCloseTo(
      plain.updates[0]?.policyGradNorm ?? NaN,
      4,
    );
  });
});

describe('configuration', () => {
  test('takes effect from the next iteration', async () => {
    const ppo = trainer();
    await iterations(ppo, 1);
    ppo.configure(
      completeConfig(PPO_FIELDS, { learningRate: 0.002, klCoefficient: 0.7, epochs: 1 }),
    );
    const [second] = await iterations(ppo, 1);
    expect(second?.lr).toBe(0.002);
    expect(second?.['objective/kl_coef']).toBe(0.7);
    expect(ppo.updates).toHaveLength(4);
  });

  test('either Adam variant learns, and they differ', async () => {
    const pytorch = await iterations(trainer({ adamVariant: 'pytorch', adamEpsilon: 1e-3 }), 2);
    const tensorflow = await iterations(
      trainer({ adamVariant: 'tensorflow', adamEpsilon: 1e-3 }),
      2,
    );
    expect(tensorflow.at(-1)?.['policy/approxkl_avg']).toBeGreaterThan(0);
    expect(tensorflow.at(-1)?.['policy/approxkl_avg']).not.toBe(
      pytorch.at(-1)?.['policy/approxkl_avg'],
    );
  });
});

describe('state', () => {
  test('a restored trainer goes on exactly as the original', async () => {
    const original = trainer({ klController: 'adaptive' });
    await iterations(original, 2);
    const state = structuredClone(await original.state());
    const continued = await iterations(original, 3);
    const copy = trainer({}, lovesA, 99);
    copy.restore(state);
    const resumed = await iterations(copy, 3);
    expect(resumed.map(timeless)).toEqual(continued.map(timeless));
  });

  test('the same seed gives the same metrics, another seed others', async () => {
    const [first] = await iterations(trainer({}, lovesA, 5), 1);
    const [again] = await iterations(trainer({}, lovesA, 5), 1);
    const [other] = await iterations(trainer({}, lovesA, 6), 1);
    expect(again && timeless(again)).toEqual(first && timeless(first));
    expect(other && timeless(other)).not.toEqual(first && timeless(first));
  });
});

test('an iteration leaves no tensor behind', async () => {
  const ppo = trainer();
  await iterations(ppo, 2);
  const { numTensors, numDataBuffers } = memory();
  await iterations(ppo, 3);
  expect(memory()).toMatchObject({ numTensors, numDataBuffers });
});

test('the roll-out tells, per step, what the update was made of', async () => {
  const ppo = trainer({ klCoefficient: 0.3, gamma: 1, lambda: 1 });
  await iterations(ppo, 3);
  const { rollout } = ppo;
  if (rollout === undefined) throw new Error('no roll-out');
  const { batch, samples, scores, rewards, kl, values, advantages, returns } = rollout;
  samples.forEach((sample, row) => {
    const start = row * batch.steps;
    const length = sample.tokens.length;
    const total = rewards.slice(start, start + length).reduce((sum, reward) => sum + reward, 0);
    const klNats = kl.slice(start, start + length).reduce((sum, nats) => sum + nats, 0);
    expect(total).toBeCloseTo((scores[row] ?? NaN) - 0.3 * klNats, 4);
    // λ = γ = 1: the return of the first step is the whole reward.
    expect(returns[start]).toBeCloseTo(total, 4);
    expect(advantages[start]).toBeCloseTo(total - (values[start] ?? NaN), 4);
    const after = advantages.slice(start + length, start + batch.steps);
    expect([...after].every((advantage) => advantage === 0)).toBe(true);
  });
});

test('whitened rewards keep their mean and get variance 1', async () => {
  const reference = family.basePolicy();
  const policy = family.basePolicy();
  const rewardNetwork = family.rewardNetwork(policy, Rng.fromSeed(0));
  const critic = family.critic(rewardNetwork);
  const networks = { family, policy, reference, critic, rewardSource: lovesA };
  const collect = (whitenRewards: boolean) =>
    collectRollout(
      networks,
      asked(32),
      0,
      completeConfig(PPO_FIELDS, { whitenRewards, missingEosPenalty: 0, lambda: 0, gamma: 1 }),
      Rng.fromSeed(1),
    );
  const [plain, whitened] = [await collect(false), await collect(true)];
  // λ = 0 and values of 0: advantages are the rewards themselves.
  const spread = (values: Float32Array) => {
    const acted = [...values].filter((_, i) => plain.batch.mask[i] === 1);
    const mean = acted.reduce((sum, value) => sum + value, 0) / acted.length;
    return {
      mean,
      std: Math.hypot(...acted.map((value) => value - mean)) / Math.sqrt(acted.length),
    };
  };
  expect(spread(whitened.advantages).std).toBeCloseTo(1, 4);
  expect(spread(whitened.advantages).mean).toBeCloseTo(spread(plain.advantages).mean, 5);
  disposables.push(reference, policy, rewardNetwork, critic);
});
