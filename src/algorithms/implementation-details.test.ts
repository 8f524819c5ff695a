import { describe, expect, test, vi } from 'vitest';
import { letterFamily, PROMPTS, type LetterBatch } from '../../tests/fixtures/letter-family';
import { completeConfig } from '../config/field';
import { PPO_FIELDS, type PpoConfig } from '../config/ppo-fields';
import '../ops/testing/cpu-backend';
import { Rng } from '../shared/rng';
import { annealedLearningRate, k3, learningConfig, withoutEnds } from './implementation-details';
import { PpoTrainer } from './ppo';
import type { RewardSource } from './reward-source';
import type { Rollout } from './rollout';

vi.setConfig({ testTimeout: 60_000 });

const CONFIG = completeConfig(PPO_FIELDS);
const family = letterFamily(1);

/** A run on the letters; every answer is worth the number of its a. */
async function run(given: Partial<PpoConfig>, iterations = 1) {
  const rewardSource: RewardSource<LetterBatch> = {
    rewards: (samples) =>
      Promise.resolve(Float32Array.from(samples, ({ text }) => text.split('a').length - 1)),
  };
  const [policy, reference] = [family.basePolicy(), family.basePolicy()];
  const network = family.rewardNetwork(policy, Rng.fromSeed(0));
  const critic = family.critic(network);
  network.dispose();
  const config = { ...CONFIG, batchSize: 16, learningRate: 0.01, missingEosPenalty: 0, ...given };
  const rng = Rng.fromSeed(5);
  const ppo = new PpoTrainer({ family, policy, reference, critic, rewardSource, rng, config });
  const prompts = Array.from({ length: 16 }, (_, i) => PROMPTS[i % 4] ?? '');
  const metrics = [];
  while (metrics.length < iterations) metrics.push(await ppo.iterate(prompts));
  const { rollout, updates } = ppo;
  ppo.dispose();
  reference.dispose();
  return { metrics, rollout: rollout as Rollout<LetterBatch>, updates };
}

test('the learning rate goes to zero along a line', () => {
  const config = { learningRate: 1, annealIterations: 4 };
  const rates = [0, 1, 2, 4, 9].map((done) => annealedLearningRate(config, done));
  expect(rates).toEqual([1, 0.75, 0.5, 0, 0]);
  expect(annealedLearningRate({ learningRate: 1, annealIterations: 0 }, 9)).toBe(1);
});

test('at learning rate zero nothing moves', async () => {
  const { metrics } = await run({ annealIterations: 1 }, 3);
  expect(metrics.map((one) => one.lr)).toEqual([0.01, 0, 0]);
  expect(metrics[0]?.['policy/approxkl_avg']).toBeGreaterThan(1e-6);
  expect(metrics[2]?.['policy/approxkl_avg']).toBeLessThan(1e-9);
});

test('k3 is never negative, 0 at 0, and half the square for small differences', () => {
  expect(k3(0)).toBe(0);
  expect(k3(-2)).toBeGreaterThan(0);
  expect(k3(2)).toBeGreaterThan(0);
  expect(k3(0.01)).toBeCloseTo(0.01 ** 2 / 2, 6);
});

test('the reference defaults are what the updates are made with', () => {
  expect(learningConfig(CONFIG, 7)).toEqual(CONFIG);
  const off = learningConfig({ ...CONFIG, valueClipping: false }, 0);
  expect(off.valueClipRange).toBeGreaterThan(1e6);
});

describe('pad is the end token', () => {
  test('the step that ends an answer has no place in the batch, in minibatches either', async () => {
    const { rollout } = await run({ padIsEnd: true });
    const { mask, steps } = rollout.batch;
    rollout.samples.forEach(({ tokens, finished }, row) => {
      const learned = mask.subarray(row * steps, (row + 1) * steps).reduce((a, b) => a + b, 0);
      const expected = finished && tokens.length > 1 ? tokens.length - 1 : tokens.length;
      expect(learned).toBe(expected);
      expect([...rollout.batch.select([row]).mask]).toEqual([
        ...mask.subarray(row * steps, (row + 1) * steps),
      ]);
    });
  });

  test('the score still comes, at the last step that is left', async () => {
    const { rollout } = await run({ padIsEnd: true, klCoefficient: 0 });
    const total = rollout.rewards.reduce((sum, reward) => sum + reward, 0);
    expect(total).toBeCloseTo(
      rollout.scores.reduce((sum, score) => sum + score, 0),
      3,
    );
  });

  test('an answer of the end token alone keeps it', () => {
    const batch = family.encode([{ prompt: 'north', text: '' }]);
    const sample = { prompt: 'north', text: '', promptTokens: [], tokens: [0], pieces: [''] };
    const kept = withoutEnds(batch, [{ ...sample, logProbs: [0], finished: true }]);
    expect([...kept.mask]).toEqual([...batch.mask]);
  });
});

test('without the temperature in log π, what is learned from is not what was sampled from', async () => {
  const right = await run({ temperature: 0.5 });
  const wrong = await run({ temperature: 0.5, temperatureInLogProb: false });
  const logProb = ({ rollout }: typeof right) => rollout.logProbs.reduce((a, b) => a + b, 0);
  expect(wrong.rollout.samples).toEqual(right.rollout.samples);
  expect(logProb(wrong)).not.toBeCloseTo(logProb(right), 2);
});

test('without a fresh permutation all epochs see the same minibatches', async () => {
  const settings = { epochs: 2, minibatches: 4, learningRate: 1e-6 };
  const losses = async (freshPermutation: boolean) => {
    const { updates } = await run({ ...settings, freshPermutation });
    return updates.map(({ valueLoss }) => valueLoss.toFixed(3));
  };
  const same = await losses(false);
  expect(same.slice(4)).toEqual(same.slice(0, 4));
  const fresh = await losses(true);
  expect(fresh.slice(4)).not.toEqual(fresh.slice(0, 4));
});
