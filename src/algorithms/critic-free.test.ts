import { memory, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test, vi } from 'vitest';
import { letterFamily, PROMPTS, type LetterBatch } from '../../tests/fixtures/letter-family';
import { TRAINING_FIELDS } from '../config/algorithm-fields';
import { completeConfig } from '../config/field';
import '../ops/testing/cpu-backend';
import { Rng } from '../shared/rng';
import { CriticFreeTrainer, type AnswerLossInputs, type CriticFreeMethod } from './critic-free';
import { GRPO, groupAdvantages, grpoLoss } from './grpo';
import { REINFORCE, reinforceLoss } from './reinforce';
import { REJECTION_SAMPLING } from './rejection-sampling';
import type { RewardSource } from './reward-source';
import { leaveOneOutAdvantages, RLOO, rlooLoss } from './rloo';

vi.setConfig({ testTimeout: 60_000 });

const close = (actual: Iterable<number>, expected: readonly number[]) => {
  const values = [...actual];
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? NaN, 4);
  });
};

test('RLOO: 1, 2, 6 against the mean of the other two', () => {
  close(leaveOneOutAdvantages(Float32Array.of(1, 2, 6), 3), [-3, -1.5, 4.5]);
});

test('GRPO: 1 and 3 have sample std √2; a flat group teaches nothing and is reported', () => {
  const { advantages, fracRewardZeroStd } = groupAdvantages(
    Float32Array.of(1, 3, 5, 5),
    2,
    'group',
  );
  close(advantages, [-0.70706, 0.70706, 0, 0]);
  expect(fracRewardZeroStd).toBe(0.5);
  close(groupAdvantages(Float32Array.of(1, 3, 5, 5), 2, 'none').advantages, [-1, 1, 0, 0]);
  // std of 1, 3, 5, 5 is √(11/3)
  close(
    groupAdvantages(Float32Array.of(1, 3, 5, 5), 2, 'batch').advantages,
    [-0.5222, 0.5222, 0, 0],
  );
});

/** Two answers, of two tokens and of one; all log-probabilities −1, advantages 1 and −2. */
const loss = (
  run: (inputs: AnswerLossInputs) => { dataSync: () => ArrayLike<number> },
  mask: readonly number[] = [1, 1, 1, 0],
) =>
  tidy(() => {
    const logProbs = tensor2d([-1, -1, -1, 0], [2, 2]);
    return run({
      newLogProbs: logProbs,
      oldLogProbs: logProbs,
      refLogProbs: logProbs,
      mask: tensor2d([...mask], [2, 2]),
      advantages: tensor1d([1, -2]),
    }).dataSync()[0];
  });

test('losses at ratio 1 and KL 0, by hand', () => {
  const config = { clipRange: 0.2, maxNewTokens: 4 };
  // −½ (1 · −2 + −2 · −1) = 0
  expect(loss(reinforceLoss)).toBeCloseTo(0, 6);
  expect(loss((inputs) => rlooLoss(inputs, config))).toBeCloseTo(0.5, 6);
  // Token losses −1, −1 | 2, whatever β: per answer ½ (−1 + 2), over tokens 0 / 3, 0 / (2 · 4)
  expect(loss((x) => grpoLoss(x, { ...config, grpoLoss: 'grpo' }, 1))).toBeCloseTo(0.5, 6);
  expect(loss((x) => grpoLoss(x, { ...config, grpoLoss: 'dapo' }, 1))).toBeCloseTo(0, 6);
  expect(loss((x) => grpoLoss(x, { ...config, grpoLoss: 'dr_grpo' }, 1))).toBeCloseTo(0, 6);
});

test('an answer without a token is left out of the mean; over none every loss is 0', () => {
  const config = { clipRange: 0.2, maxNewTokens: 4 };
  const over = (mask: readonly number[], grpoLossType: 'grpo' | 'dapo' | 'dr_grpo') =>
    loss((x) => grpoLoss(x, { ...config, grpoLoss: grpoLossType }, 1), mask);
  // The first answer's tokens alone: −1 each.
  expect(over([1, 1, 0, 0], 'grpo')).toBeCloseTo(-1, 6);
  expect(over([1, 1, 0, 0], 'dapo')).toBeCloseTo(-1, 6);
  for (const type of ['grpo', 'dapo', 'dr_grpo'] as const) {
    expect(over([0, 0, 0, 0], type)).toBeCloseTo(0, 6);
  }
});

const lovesA: RewardSource<LetterBatch> = {
  rewards: (samples) =>
    Promise.resolve(Float32Array.from(samples, ({ text }) => text.split('a').length - 1)),
};

describe.each([REINFORCE, RLOO, GRPO, REJECTION_SAMPLING])('$name', (method: CriticFreeMethod) => {
  test('begins at ratio 1 and KL 0, learns, resumes exactly, leaks nothing', async () => {
    const family = letterFamily();
    const reference = family.basePolicy();
    const config = completeConfig(TRAINING_FIELDS, { learningRate: 0.01, missingEosPenalty: 0 });
    const make = (seed: number) =>
      new CriticFreeTrainer(method, {
        ...{ family, reference, config, rewardSource: lovesA },
        policy: family.basePolicy(),
        rng: Rng.fromSeed(seed),
      });
    const prompts =
      method.groupSize(config) > 1 ? PROMPTS : Array(8).fill(PROMPTS).flat<string[]>();
    const trainer = make(1);
    const first = await trainer.iterate(prompts);
    expect(first['objective/kl']).toBe(0);
    expect(trainer.updates[0]?.ratio).toBeCloseTo(1, 4);
    const { numTensors } = memory();
    for (let i = 0; i < 30; i++) await trainer.iterate(prompts);
    expect(memory().numTensors).toBe(numTensors);
    const state = structuredClone(await trainer.state());
    const last = await trainer.iterate(prompts);
    expect(last['objective/scores']).toBeGreaterThan(first['objective/scores'] + 0.3);
    const copy = make(9);
    copy.restore(state);
    const resumed = await copy.iterate(prompts);
    expect(resumed['objective/scores']).toBe(last['objective/scores']);
    expect(resumed['policy/grad_norm']).toBe(last['policy/grad_norm']);
  });
});
