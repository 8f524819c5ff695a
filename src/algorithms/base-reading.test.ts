/** What the base model says of an iteration's answers is worked out once, for the KL penalty and the reward. */
import { expect, test } from 'vitest';
import { tinyTextFamily } from '../../tests/parity/tiny-text-family';
import { completeConfig } from '../config/field';
import { PPO_FIELDS, type PpoConfig } from '../config/ppo-fields';
import type { TextPolicy } from '../model/text/policy';
import type { TextBatch } from '../model/text/text-batch';
import '../ops/testing/cpu-backend';
import { OutcomeReader } from '../reward-model/outcome-reader';
import { Rng } from '../shared/rng';
import { collectRollout } from './ppo';
import type { RewardSource } from './reward-source';
import { noCritic } from './rollout';

const PROMPTS = ['ab', 'a', 'abc', 'c', 'ba'];

/** A reward of everything that the reward model reads: features of each outcome, and of the trunk. */
function rewardOf(reference: TextPolicy, spares: boolean): RewardSource<TextBatch> {
  const names = ['length', 'log-probability', 'least log-probability'] as const;
  const reader = new OutcomeReader<TextBatch>(names, reference, true);
  return {
    ...(spares ? { readsBase: () => reader.readsBase } : {}),
    rewards: async (_, batch, base) => {
      const { hand, trunk = new Float32Array(0) } = await reader.read(batch, base);
      const sumOf = (values: Float32Array, row: number) => {
        const width = values.length / batch.size;
        return values.slice(row * width, (row + 1) * width).reduce((sum, x) => sum + x, 0);
      };
      expect(trunk.length).toBeGreaterThan(0);
      return Float32Array.from(batch.lengths, (__, row) => sumOf(hand, row) + sumOf(trunk, row));
    },
  };
}

/** A roll-out, and how often the base model read the batch for it. */
async function rollOut(given: Partial<PpoConfig>, spares: boolean) {
  const family = tinyTextFamily();
  const [policy, reference] = [family.basePolicy(), family.basePolicy()];
  let passes = 0;
  const counted = <A extends unknown[], R>(evaluate: (...args: A) => R) => {
    return (...args: A): R => {
      passes += 1;
      return evaluate(...args);
    };
  };
  reference.evaluate = counted(reference.evaluate.bind(reference));
  reference.evaluateWithFeatures = counted(reference.evaluateWithFeatures.bind(reference));
  const config = completeConfig(PPO_FIELDS, { maxNewTokens: 6, ...given });
  const rewardSource = rewardOf(reference, spares);
  const models = { family, policy, reference, critic: noCritic<TextBatch>(), rewardSource };
  const rollout = await collectRollout(models, PROMPTS, 0.1, config, Rng.fromSeed(1));
  policy.dispose();
  reference.dispose();
  const { batch, ...arrays } = rollout;
  return { passes, arrays, mask: batch.mask };
}

test.each<[string, Partial<PpoConfig>]>([
  ['by default', {}],
  ['at another temperature', { temperature: 0.7 }],
  ['where padding hides the end', { padIsEnd: true }],
])('one pass of the base model gives the bits of two, %s', async (_, given) => {
  const apart = await rollOut(given, false);
  const once = await rollOut(given, true);
  expect([apart.passes, once.passes]).toEqual([2, 1]);
  expect(once.arrays).toEqual(apart.arrays);
  expect(once.mask).toEqual(apart.mask);
  expect(once.arrays.kl.every((nats) => nats === 0)).toBe(true);
});
