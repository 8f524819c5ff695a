/** PPO on the tiny letter family: WebGPU against the CPU backend, number by number. */
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { letterFamily, PROMPTS, type LetterBatch } from '../../tests/fixtures/letter-family';
import { completeConfig } from '../config/field';
import { PPO_FIELDS } from '../config/ppo-fields';
import type { TrainingMetrics } from '../protocol/playground';
import { Rng } from '../shared/rng';
import { PpoTrainer } from './ppo';
import type { RewardSource } from './reward-source';

const lovesA: RewardSource<LetterBatch> = {
  rewards: (samples) =>
    Promise.resolve(Float32Array.from(samples, ({ text }) => text.split('a').length - 1)),
};

const asked = Array.from({ length: 16 }, (_, i) => PROMPTS[i % 4] ?? '');

function trainer(): { ppo: PpoTrainer<LetterBatch>; dispose: () => void } {
  const family = letterFamily();
  const reference = family.basePolicy();
  const policy = family.basePolicy();
  const rewardNetwork = family.rewardNetwork(policy, Rng.fromSeed(0));
  const critic = family.critic(rewardNetwork);
  rewardNetwork.dispose();
  const config = completeConfig(PPO_FIELDS, {
    learningRate: 0.003,
    klCoefficient: 0.2,
    epochs: 2,
    minibatches: 2,
  });
  const rng = Rng.fromSeed(1);
  const ppo = new PpoTrainer({
    family,
    policy,
    reference,
    critic,
    rewardSource: lovesA,
    rng,
    config,
  });
  return {
    ppo,
    dispose: () => {
      ppo.dispose();
      reference.dispose();
    },
  };
}

async function train(backend: 'cpu' | 'webgpu', iterations: number): Promise<TrainingMetrics[]> {
  await setBackend(backend);
  const { ppo, dispose } = trainer();
  const metrics: TrainingMetrics[] = [];
  while (metrics.length < iterations) metrics.push(await ppo.iterate(asked));
  dispose();
  return metrics;
}

test('two iterations give the CPU’s metrics', async () => {
  const expected = await train('cpu', 2);
  const actual = await train('webgpu', 2);
  expected.forEach(({ seconds, tokensPerSecond, ...metrics }, i) => {
    expect(seconds * tokensPerSecond).toBeGreaterThan(0);
    for (const [name, value] of Object.entries(metrics)) {
      expect(actual[i]?.[name as keyof TrainingMetrics], name).toBeCloseTo(value, 3);
    }
  });
});

test('an iteration leaves neither tensor nor GPU memory behind', async () => {
  await setBackend('webgpu');
  const { ppo, dispose } = trainer();
  const measure = () => {
    const { numTensors, numBytesInGPU } = memory() as ReturnType<typeof memory> & {
      readonly numBytesInGPU: number;
    };
    return { numTensors, numBytesInGPU };
  };
  await ppo.iterate(asked);
  await ppo.iterate(asked);
  const before = measure();
  for (let i = 0; i < 3; i++) await ppo.iterate(asked);
  expect(measure()).toEqual(before);
  dispose();
});
