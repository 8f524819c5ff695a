/** The whole loop on a control lab: nothing in it knows that outcomes are clips, not answers. */
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { PpoTrainer } from '../../src/algorithms/ppo';
import { completeConfig } from '../../src/config/field';
import { PPO_FIELDS } from '../../src/config/ppo-fields';
import { REWARD_MODEL_FIELDS } from '../../src/config/reward-model-fields';
import { evaluate } from '../../src/evaluation/evaluate';
import { FeedbackLog } from '../../src/feedback/feedback-log';
import { PairSource } from '../../src/feedback/pair-proposal';
import { judge, raterWeights, SIMULATED_RATER } from '../../src/feedback/simulated-rater';
import type { ControlBatch } from '../../src/model/control/control-batch';
import { ControlFamily } from '../../src/model/control/control-family';
import type { Policy } from '../../src/model/network';
import '../../src/ops/testing/cpu-backend';
import type { TrainingMetrics } from '../../src/protocol/playground';
import { fitRewardModel } from '../../src/reward-model/fit';
import type { RewardModel } from '../../src/reward-model/reward-model';
import { ShuffledSampler } from '../../src/shared/shuffled-sampler';
import { Rng } from '../../src/shared/rng';
import { gold, POINT_LAB, teach } from '../fixtures/point-lab';

const SAMPLING = { temperature: 1, maxNewTokens: POINT_LAB.horizon };
const prompts = POINT_LAB.tasks('train').map(({ prompt }) => prompt);

async function collectFeedback(family: ControlFamily, base: Policy<ControlBatch>, rng: Rng) {
  const pairs = new PairSource(family, prompts, rng.fork());
  const settings = { weights: raterWeights(POINT_LAB.criteria, undefined), noise: 0.1 };
  const log = new FeedbackLog();
  for (let round = 0; round < 12; round++) {
    for (const { prompt, a, b } of await pairs.next(
      { policy: base },
      { count: 32, sampling: SAMPLING },
    )) {
      const [goldA, goldB] = [a, b].map(({ text }) => gold(prompt, text));
      const choice = judge(goldA ?? {}, goldB ?? {}, settings, rng);
      log.judge({ prompt, a: a.text, b: b.text, choice }, SIMULATED_RATER, round);
    }
  }
  return log.comparisons();
}

function trainer(family: ControlFamily, model: RewardModel<ControlBatch>) {
  return (reference: Policy<ControlBatch>, rng: Rng) =>
    new PpoTrainer({
      family,
      policy: family.basePolicy(),
      reference,
      critic: family.critic(model.network),
      rewardSource: model,
      rng,
      config: completeConfig(PPO_FIELDS, { learningRate: 0.003 }),
    });
}

test('feedback on clips makes a reward model, PPO raises its reward, and gold follows', async () => {
  const before = memory().numTensors;
  const rng = Rng.fromSeed(1);
  const family = await ControlFamily.teach(POINT_LAB, teach, prompts, rng.fork());
  const base = family.basePolicy();
  const model = await fitRewardModel({
    family,
    reference: base,
    comparisons: await collectFeedback(family, base, rng.fork()),
    prompts,
    sampling: SAMPLING,
    config: completeConfig(REWARD_MODEL_FIELDS, {
      trunk: 'tuned',
      learningRate: 0.003,
      epochs: 25,
    }),
    seed: 1,
    rng: rng.fork(),
  });
  expect(model.report.accuracy).toBeGreaterThan(0.6);

  const make = trainer(family, model);
  const ppo = make(base, rng.fork());
  const deck = new ShuffledSampler(prompts, rng.fork());
  const metrics: TrainingMetrics[] = [];
  for (let i = 0; i < 12; i++) metrics.push(await ppo.iterate(deck.take(64)));
  expect(metrics[0]?.['objective/kl']).toBe(0);
  expect(metrics.at(-1)?.['objective/scores']).toBeGreaterThan(1);

  const copy = make(base, Rng.fromSeed(0));
  copy.restore(structuredClone(await ppo.state()));
  const next = deck.take(64);
  const [continued, resumed] = [await ppo.iterate(next), await copy.iterate(next)];
  expect(resumed['objective/scores']).toBe(continued['objective/scores']);
  expect(resumed['loss/policy_avg']).toBe(continued['loss/policy_avg']);

  const { headline, retention } = await evaluate({
    lab: POINT_LAB,
    family,
    base,
    tuned: ppo,
    iteration: ppo.iteration,
    sampling: SAMPLING,
    samples: 160,
    seed: 1,
  });
  expect(headline.return?.ci95[0]).toBeGreaterThan(0.4);
  expect(headline.return?.count).toBe(40);
  expect(retention).toBeUndefined();

  [ppo, copy, model, base, family].forEach((part) => {
    part.dispose();
  });
  expect(memory().numTensors).toBe(before);
}, 60_000);
