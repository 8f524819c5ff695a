import { grads, memory, tensor1d, tidy, type Tensor1D } from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { letterFamily, PROMPTS, type LetterBatch } from '../../tests/fixtures/letter-family';
import { TRAINING_FIELDS, type TrainingConfig } from '../config/algorithm-fields';
import { completeConfig } from '../config/field';
import '../ops/testing/cpu-backend';
import { Rng } from '../shared/rng';
import { DpoTrainer } from './dpo';
import { dpoLoss, type DpoConfig } from './dpo-loss';
import type { PreferencePair } from './preferences';
import type { RewardSource } from './reward-source';

vi.setConfig({ testTimeout: 60_000 });

const CHOSEN = [-2, -5];
const REJECTED = [-4, -3];
/** log π − log π_ref: 1 and −2 of the chosen, −1 and 0 of the rejected. So h = 2 and −2. */
const REFERENCE = { refChosen: [-3, -3], refRejected: [-3, -3] };

function lossOf(config: DpoConfig, chosen = CHOSEN, rejected = REJECTED): number {
  return tidy(() => {
    const [refChosen, refRejected] = [REFERENCE.refChosen, REFERENCE.refRejected];
    const tensors = [chosen, rejected, refChosen, refRejected].map((x) => tensor1d(x));
    const [a, b, c, d] = tensors as [Tensor1D, Tensor1D, Tensor1D, Tensor1D];
    const inputs = { chosen: a, rejected: b, refChosen: c, refRejected: d };
    return dpoLoss(inputs, config).dataSync()[0] ?? NaN;
  });
}

const SIGMOID: DpoConfig = { dpoBeta: 0.5, dpoLoss: 'sigmoid', dpoLabelSmoothing: 0 };
const [WON, LOST] = [Math.log(1 + Math.exp(-1)), Math.log(1 + Math.exp(1))];

test('losses by hand: margins β h of 1 and −1', () => {
  expect(lossOf(SIGMOID)).toBeCloseTo((WON + LOST) / 2, 5);
  // Both pairs at +1: a share ε of the labels counts the other way round.
  const smoothed = { ...SIGMOID, dpoLabelSmoothing: 0.1 };
  expect(lossOf(smoothed, [-2, -1], [-4, -3])).toBeCloseTo(0.9 * WON + 0.1 * LOST, 5);
  // max(0, 1 − 1) and max(0, 1 + 1); (2 − 1)² and (−2 − 1)².
  expect(lossOf({ ...SIGMOID, dpoLoss: 'hinge' })).toBeCloseTo(1, 5);
  expect(lossOf({ ...SIGMOID, dpoLoss: 'ipo' })).toBeCloseTo(5, 5);
});

test('at the reference the loss is ln 2, whatever β and label smoothing', () => {
  const { refChosen, refRejected } = REFERENCE;
  for (const dpoBeta of [0.01, 0.1, 1]) {
    for (const dpoLabelSmoothing of [0, 0.3]) {
      const config = { ...SIGMOID, dpoBeta, dpoLabelSmoothing };
      expect(lossOf(config, refChosen, refRejected)).toBeCloseTo(Math.LN2, 6);
    }
  }
});

test('the same added to both outcomes of a pair changes no loss', () => {
  for (const dpoLoss of ['sigmoid', 'hinge', 'ipo'] as const) {
    const config = { ...SIGMOID, dpoLoss };
    const shifted = lossOf(config, [-1.5, -7], [-3.5, -5]);
    expect(shifted).toBeCloseTo(lossOf(config), 5);
  }
});

test.each(['sigmoid', 'hinge', 'ipo'] as const)(
  'the gradient of %s is what finite differences give',
  (type) => {
    // Away from the corner of the hinge.
    const config = { dpoBeta: 0.3, dpoLoss: type, dpoLabelSmoothing: 0.1 };
    const loss = (chosen: Tensor1D, rejected: Tensor1D) => {
      const [refChosen, refRejected] = [REFERENCE.refChosen, REFERENCE.refRejected];
      const reference = { refChosen: tensor1d(refChosen), refRejected: tensor1d(refRejected) };
      return dpoLoss({ chosen, rejected, ...reference }, config);
    };
    const found = tidy(() =>
      grads((...x) => loss(x[0] as Tensor1D, x[1] as Tensor1D))([
        tensor1d(CHOSEN),
        tensor1d(REJECTED),
      ]).map((gradient) => Array.from(gradient.dataSync())),
    );
    const step = 1e-2;
    [CHOSEN, REJECTED].forEach((values, side) => {
      values.forEach((_, i) => {
        const at = (by: number) => {
          const moved = values.map((x, j) => (j === i ? x + by : x));
          return side === 0 ? lossOf(config, moved) : lossOf(config, CHOSEN, moved);
        };
        expect(found[side]?.[i]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 3);
      });
    });
  },
);

/** Of two words of one length the one with a's is preferred. */
const PAIRS: readonly PreferencePair[] = PROMPTS.flatMap((prompt) => [
  { prompt, chosen: 'aaab', rejected: 'bcdc' },
  { prompt, chosen: 'aba', rejected: 'dbd' },
  { prompt, chosen: 'aaa', rejected: 'cdb' },
]);

const lovesA: RewardSource<LetterBatch> = {
  rewards: (samples) =>
    Promise.resolve(Float32Array.from(samples, ({ text }) => text.split('a').length - 1)),
};

const asked = Array(8).fill(PROMPTS).flat<string[]>();

function dpo(
  given: Partial<TrainingConfig> = {},
  pairs: readonly PreferencePair[] = PAIRS,
  seed = 1,
): DpoTrainer<LetterBatch> {
  const family = letterFamily();
  return new DpoTrainer({
    family,
    reference: family.basePolicy(),
    policy: family.basePolicy(),
    rewardSource: lovesA,
    preferences: { pairs: () => Promise.resolve(pairs) },
    rng: Rng.fromSeed(seed),
    config: completeConfig(TRAINING_FIELDS, {
      algorithm: 'dpo',
      learningRate: 0.01,
      missingEosPenalty: 0,
      ...given,
    }),
  });
}

test('begins at ln 2 and KL 0, orders the pairs, earns what the raters like, resumes exactly', async () => {
  const trainer = dpo({ minibatches: 1 });
  const first = await trainer.iterate(asked);
  expect(first['loss/policy_avg']).toBeCloseTo(Math.LN2, 6);
  expect(first['objective/kl']).toBe(0);
  expect(first['rewards/margins']).toBeCloseTo(0, 6);
  const { numTensors } = memory();
  for (let i = 0; i < 30; i++) await trainer.iterate(asked);
  expect(memory().numTensors).toBe(numTensors);
  const state = structuredClone(await trainer.state());
  const last = await trainer.iterate(asked);
  expect(last['rewards/accuracies']).toBe(1);
  expect(last['rewards/margins']).toBeCloseTo(
    (last['rewards/chosen'] ?? NaN) - (last['rewards/rejected'] ?? NaN),
    5,
  );
  expect(last['logps/chosen']).toBeGreaterThan(last['logps/rejected'] ?? NaN);
  expect(last['loss/policy_avg']).toBeLessThan(0.6);
  expect(last['objective/scores']).toBeGreaterThan(first['objective/scores'] + 0.3);
  const copy = dpo({ minibatches: 1 }, PAIRS, 9);
  copy.restore(state);
  const resumed = await copy.iterate(asked);
  for (const name of ['rewards/margins', 'logps/chosen', 'objective/scores'] as const) {
    expect(resumed[name], name).toBe(last[name]);
  }
});

test('which side is preferred is all that counts: turned round, the policy goes the other way', async () => {
  const turned = PAIRS.map(({ prompt, chosen, rejected }) => ({
    ...{ prompt, chosen: rejected, rejected: chosen },
  }));
  const [straight, opposite] = [dpo(), dpo({}, turned)];
  let [up, down] = [await straight.iterate(asked), await opposite.iterate(asked)];
  for (let i = 0; i < 10; i++) {
    up = await straight.iterate(asked);
    down = await opposite.iterate(asked);
  }
  expect(up['objective/scores']).toBeGreaterThan(down['objective/scores'] + 0.3);
});

test('what is sampled to be looked at is not learned from', async () => {
  const pair = PAIRS.slice(0, 1);
  const weights = async (prompts: readonly string[]) => {
    const trainer = dpo({}, pair);
    await trainer.iterate(prompts);
    expect(trainer.rollout?.advantages.every((one) => one === 0)).toBe(true);
    return (await trainer.state()).networks['policy'];
  };
  expect(await weights(asked)).toEqual(await weights(PROMPTS));
});

test('refuses to learn from nothing, saying what to do', async () => {
  await expect(dpo({}, []).iterate(PROMPTS)).rejects.toMatchObject({
    code: 'not-ready',
    message: expect.stringContaining('judge some pairs') as string,
  });
});
