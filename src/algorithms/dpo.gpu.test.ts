/** DPO on the tiny letter family: WebGPU, steps replayed, against the CPU backend. */
import { setBackend } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { letterFamily, PROMPTS, type LetterBatch } from '../../tests/fixtures/letter-family';
import { TRAINING_FIELDS } from '../config/algorithm-fields';
import { completeConfig } from '../config/field';
import type { TrainingMetrics } from '../protocol/playground';
import { Rng } from '../shared/rng';
import { DpoTrainer } from './dpo';
import type { RewardSource } from './reward-source';

const lovesA: RewardSource<LetterBatch> = {
  rewards: (samples) =>
    Promise.resolve(Float32Array.from(samples, ({ text }) => text.split('a').length - 1)),
};

const pairs = PROMPTS.flatMap((prompt) => [
  { prompt, chosen: 'aaab', rejected: 'bcdc' },
  { prompt, chosen: 'aba', rejected: 'dbd' },
]);

async function train(backend: 'cpu' | 'webgpu'): Promise<TrainingMetrics[]> {
  await setBackend(backend);
  const family = letterFamily();
  const reference = family.basePolicy();
  const trainer = new DpoTrainer({
    family,
    reference,
    policy: family.basePolicy(),
    rewardSource: lovesA,
    preferences: { pairs: () => Promise.resolve(pairs) },
    rng: Rng.fromSeed(1),
    config: completeConfig(TRAINING_FIELDS, { learningRate: 0.003, minibatches: 2 }),
  });
  const asked = Array<readonly string[]>(4).fill(PROMPTS).flat();
  const metrics: TrainingMetrics[] = [];
  while (metrics.length < 3) metrics.push(await trainer.iterate(asked));
  trainer.dispose();
  reference.dispose();
  return metrics;
}

test('three iterations give the CPU’s metrics', async () => {
  const expected = await train('cpu');
  const actual = await train('webgpu');
  expect(actual[0]?.['rewards/margins']).toBeGreaterThan(0);
  expected.forEach(({ seconds, tokensPerSecond, ...metrics }, i) => {
    expect(seconds * tokensPerSecond).toBeGreaterThan(0);
    for (const [name, value] of Object.entries(metrics)) {
      expect(actual[i]?.[name as keyof TrainingMetrics], name).toBeCloseTo(value, 3);
    }
  });
});
