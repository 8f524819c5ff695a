/** What networks say of steps in which the policy did not act is nothing to any algorithm, NaN included. */
import { tensor1d, tensor2d, tidy, valueAndGrads, where } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { letterFamily, PROMPTS, type LetterBatch } from '../../tests/fixtures/letter-family';
import { TRAINING_FIELDS, type TrainingConfig } from '../config/algorithm-fields';
import { completeConfig } from '../config/field';
import type { Critic, Policy } from '../model/network';
import '../ops/testing/cpu-backend';
import type { TrainingMetrics } from '../protocol/playground';
import { Rng } from '../shared/rng';
import type { Algorithm } from './algorithm';
import { BestOfNSampler } from './best-of-n';
import { CriticFreeTrainer, type AnswerLossInputs } from './critic-free';
import { DpoTrainer } from './dpo';
import { GRPO, grpoLoss } from './grpo';
import { PpoTrainer } from './ppo';
import { REINFORCE, reinforceLoss } from './reinforce';
import { imitationLoss, REJECTION_SAMPLING } from './rejection-sampling';
import { RLOO, rlooLoss } from './rloo';

const GIVEN = { clipRange: 0.2, maxNewTokens: 4 };
type Loss = (inputs: AnswerLossInputs) => ReturnType<typeof reinforceLoss>;

describe.each<[string, Loss]>([
  ['REINFORCE', reinforceLoss],
  ['RLOO', (inputs) => rlooLoss(inputs, GIVEN)],
  ['GRPO', (inputs) => grpoLoss(inputs, { ...GIVEN, grpoLoss: 'grpo' }, 1)],
  ['DAPO', (inputs) => grpoLoss(inputs, { ...GIVEN, grpoLoss: 'dapo' }, 1)],
  ['Dr. GRPO', (inputs) => grpoLoss(inputs, { ...GIVEN, grpoLoss: 'dr_grpo' }, 1)],
  ['imitation', imitationLoss],
])('the loss of %s', (_, lossOf) => {
  /** Two answers, of two tokens and of one; `outside` stands where the second has ended. */
  const lossAndGradient = (outside: number) =>
    tidy(() => {
      const steps = (...values: number[]) => tensor2d([...values, outside], [2, 2]);
      const [advantages, mask] = [tensor1d([1, -2]), tensor2d([1, 1, 1, 0], [2, 2])];
      const [oldLogProbs, refLogProbs] = [steps(-1.1, -0.8, -1), steps(-1, -1, -2)];
      const { value, grads } = valueAndGrads((newLogProbs) =>
        lossOf({
          newLogProbs: newLogProbs as Tensor2D,
          oldLogProbs,
          refLogProbs,
          mask,
          advantages,
        }),
      )([steps(-1, -0.9, -1.2)]);
      return [...value.dataSync(), ...(grads[0]?.dataSync() ?? [])];
    });

  test('is the same, with its gradient, whatever stands outside the mask', () => {
    const expected = lossAndGradient(0);
    expect(expected.every(Number.isFinite)).toBe(true);
    expect(lossAndGradient(NaN)).toEqual(expected);
    expect(lossAndGradient(Infinity)).toEqual(expected);
  });
});

const family = letterFamily();

/** NaN at every step in which the policy did not act. */
function nanOutside(values: Tensor2D, { mask, size, steps }: LetterBatch): Tensor2D {
  const nothing = tensor2d(
    mask.map(() => NaN),
    [size, steps],
  );
  return where(tensor2d(mask, [size, steps], 'bool'), values, nothing);
}

function careless(policy: Policy<LetterBatch>): Policy<LetterBatch> {
  const evaluate: typeof policy.evaluate = (batch, temperature) => {
    const { logProbs, entropy } = policy.evaluate(batch, temperature);
    return { logProbs: nanOutside(logProbs, batch), entropy: nanOutside(entropy, batch) };
  };
  return { ...policy, evaluate };
}

function carelessCritic(critic: Critic<LetterBatch>): Critic<LetterBatch> {
  return { ...critic, values: (batch) => nanOutside(critic.values(batch), batch) };
}

const same = <T>(network: T): T => network;

/** Two iterations, without what a clock says. */
async function metricsOf(
  make: (parts: ReturnType<typeof partsOf>) => Algorithm<LetterBatch>,
  isCareless: boolean,
): Promise<Partial<TrainingMetrics>[]> {
  const parts = partsOf(isCareless);
  const algorithm = make(parts);
  const found: Partial<TrainingMetrics>[] = [];
  for (let i = 0; i < 2; i++) {
    const { seconds, tokensPerSecond, ...metrics } = await algorithm.iterate(PROMPTS);
    expect(seconds * tokensPerSecond).toBeGreaterThan(0);
    found.push(metrics);
  }
  algorithm.dispose();
  parts.reference.dispose();
  return found;
}

const CONFIG: TrainingConfig = completeConfig(TRAINING_FIELDS, { batchSize: 8, groupSize: 4 });

function partsOf(isCareless: boolean) {
  const [worse, worseCritic] = isCareless ? [careless, carelessCritic] : [same, same];
  const network = family.rewardNetwork(family.basePolicy(), Rng.fromSeed(0));
  const rewards = (samples: readonly { readonly text: string }[]) =>
    Promise.resolve(Float32Array.from(samples, ({ text }) => text.split('a').length - 1));
  const pairs = PROMPTS.map((prompt) => ({ prompt, chosen: 'aa', rejected: 'bcda' }));
  return {
    family,
    policy: worse(family.basePolicy()),
    reference: worse(family.basePolicy()),
    critic: worseCritic(family.critic(network)),
    rewardSource: { rewards },
    preferences: { pairs: () => Promise.resolve(pairs) },
    rng: Rng.fromSeed(1),
    config: CONFIG,
  };
}

type Make = Parameters<typeof metricsOf>[0];

test.each<[string, Make]>([
  ['PPO', (parts) => new PpoTrainer(parts)],
  ['DPO', (parts) => new DpoTrainer(parts)],
  ['best-of-n', (parts) => new BestOfNSampler(parts)],
  ['REINFORCE', (parts) => new CriticFreeTrainer(REINFORCE, parts)],
  ['RLOO', (parts) => new CriticFreeTrainer(RLOO, parts)],
  ['GRPO', (parts) => new CriticFreeTrainer(GRPO, parts)],
  ['rejection sampling', (parts) => new CriticFreeTrainer(REJECTION_SAMPLING, parts)],
])('%s learns the same from networks that say NaN where nothing was done', async (_, make) => {
  expect(await metricsOf(make, true)).toEqual(await metricsOf(make, false));
});
