import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { letterFamily, PROMPTS, type LetterBatch } from '../../tests/fixtures/letter-family';
import { TRAINING_FIELDS, type TrainingConfig } from '../config/algorithm-fields';
import { completeConfig } from '../config/field';
import { answersOf, bestOfGroups, samplesOf } from '../model/answers';
import { saveVariables } from '../model/variables';
import '../ops/testing/cpu-backend';
import { Rng } from '../shared/rng';
import { BestOfNSampler, bestOfNKl } from './best-of-n';
import type { RewardSource } from './reward-source';

const countA = (text: string): number => text.split('a').length - 1;

const lovesA: RewardSource<LetterBatch> = {
  rewards: (samples) => Promise.resolve(Float32Array.from(samples, ({ text }) => countA(text))),
};

const family = letterFamily();
const SAMPLING = { temperature: 1, maxNewTokens: 6 };
const asked = Array(8).fill(PROMPTS).flat<string[]>();

function sampler(given: Partial<TrainingConfig> = {}, seed = 1): BestOfNSampler<LetterBatch> {
  const config = completeConfig(TRAINING_FIELDS, { missingEosPenalty: 0, ...given });
  const rng = Rng.fromSeed(seed);
  const [policy, reference] = [family.basePolicy(), family.basePolicy()];
  return new BestOfNSampler({ family, reference, policy, rewardSource: lovesA, rng, config });
}

test('the best of a group is the first of the best', () => {
  expect(bestOfGroups(Float32Array.of(1, 3, 3, 0, -2, -1), 3)).toEqual([1, 3]);
});

test('log n − (n − 1)/n nats: 0 for one answer, 0.6363 for four', () => {
  expect(bestOfNKl(1)).toBe(0);
  expect(bestOfNKl(4)).toBeCloseTo(0.636294, 6);
});

test('the bound is above the KL of choosing among few outcomes, and met by many', () => {
  // m equally likely outcomes in order of reward: P(best is the i-th) = (i/m)ⁿ − ((i − 1)/m)ⁿ.
  const exact = (m: number, n: number) =>
    Array.from({ length: m }, (_, i) => ((i + 1) / m) ** n - (i / m) ** n).reduce(
      (sum, p) => sum + p * Math.log(p * m),
      0,
    );
  for (const n of [2, 8, 32]) {
    expect(exact(4, n)).toBeLessThan(bestOfNKl(n));
    expect(exact(100_000, n)).toBeCloseTo(bestOfNKl(n), 3);
  }
});

test('what it answers is the best of n, whoever asks; of one answer it is the plain policy’s', async () => {
  const best = sampler({ groupSize: 16 });
  const [plain, chosen] = [
    await family.rollOut(family.basePolicy(), asked, SAMPLING, Rng.fromSeed(3)),
    await answersOf(family, best, asked, SAMPLING, Rng.fromSeed(3)),
  ];
  const total = ({ samples }: typeof plain) =>
    samples.reduce((sum, { text }) => sum + countA(text), 0);
  expect(chosen.samples.map(({ prompt }) => prompt)).toEqual(asked);
  expect(total(chosen)).toBeGreaterThan(total(plain) + asked.length);
  expect(chosen.batch.actionsOf(5)).toHaveLength(chosen.samples[5]?.tokens.length ?? NaN);
  expect([...chosen.logProbs.subarray(6, 6 + (chosen.samples[1]?.tokens.length ?? 0))]).toEqual(
    chosen.samples[1]?.logProbs.map(Math.fround),
  );
  best.configure(completeConfig(TRAINING_FIELDS, { groupSize: 2, missingEosPenalty: 0 }));
  const twoOf = await answersOf(family, best, asked, SAMPLING, Rng.fromSeed(3));
  expect(total(twoOf)).toBeLessThan(total(chosen));
  const asItIs = await answersOf(family, { policy: best.policy }, asked, SAMPLING, Rng.fromSeed(3));
  expect(asItIs.samples).toEqual(plain.samples);
});

test('many prompts are answered a few at a time: no roll-out holds more than 64 answers', async () => {
  const sizes: number[] = [];
  const counting: Pick<typeof family, 'rollOut'> = {
    rollOut: (policy, prompts, ...rest) => {
      sizes.push(prompts.length);
      return family.rollOut(policy, prompts, ...rest);
    },
  };
  const best = sampler({ groupSize: 7 });
  const samples = await samplesOf(counting, best, asked, SAMPLING, Rng.fromSeed(3));
  expect(samples.map(({ prompt }) => prompt)).toEqual(asked);
  expect(sizes).toEqual([63, 63, 63, 35]);
  await samplesOf(counting, { policy: family.basePolicy() }, asked, SAMPLING, Rng.fromSeed(3));
  expect(sizes.at(-1)).toBe(asked.length);
});

test('an iteration learns nothing: it tells what choosing gains, what it costs, how far it goes', async () => {
  const best = sampler({ groupSize: 8 });
  const before = await saveVariables(best.policy.variables);
  const { numTensors } = memory();
  const metrics = await best.iterate(PROMPTS);
  expect(memory().numTensors).toBe(numTensors);
  expect(await saveVariables(best.policy.variables)).toEqual(before);
  expect(metrics['objective/scores']).toBeGreaterThan(metrics['best_of_n/all_scores'] ?? NaN);
  expect(metrics['objective/kl']).toBeCloseTo(bestOfNKl(8), 10);
  expect(metrics.episode).toBe(8 * PROMPTS.length);
  const kept = metrics['response_length/mean'] * PROMPTS.length;
  expect(metrics.tokensPerSecond * metrics.seconds).toBeGreaterThan(2 * kept);
  expect(best.rollout?.samples).toHaveLength(PROMPTS.length);
  expect([...(best.rollout?.scores ?? [])]).toEqual(
    best.rollout?.samples.map(({ text }) => countA(text)),
  );
});

test('an answer that does not stop loses its penalty before the choice', async () => {
  const never = sampler({ groupSize: 32, missingEosPenalty: 10 });
  const { samples } = await answersOf(family, never, asked, SAMPLING, Rng.fromSeed(3));
  expect(samples.every(({ finished }) => finished)).toBe(true);
});

test('resumes exactly', async () => {
  const best = sampler();
  await best.iterate(PROMPTS);
  const copy = sampler({ groupSize: 4 }, 9);
  copy.restore(structuredClone(await best.state()));
  const [straight, resumed] = [await best.iterate(PROMPTS), await copy.iterate(PROMPTS)];
  expect(resumed['objective/scores']).toBe(straight['objective/scores']);
  expect(resumed['best_of_n/all_scores']).toBe(straight['best_of_n/all_scores']);
  expect(resumed.iteration).toBe(2);
});
