/** Whole iterations of PPO: what must hold at the first step, and after coming back. */
import { PpoTrainer } from '../algorithms/ppo';
import type { RewardSource } from '../algorithms/reward-source';
import { completeConfig } from '../config/field';
import { PPO_FIELDS } from '../config/ppo-fields';
import type { Batch } from '../model/network';
import type { TrainingMetrics } from '../protocol/playground';
import { Rng } from '../shared/rng';
import { identical, type Check, type CheckContext } from './check';

const CONFIG = completeConfig(PPO_FIELDS, { batchSize: 8, epochs: 2, minibatches: 2 });

/** Something to earn that needs no reward model: short answers. */
const BREVITY: RewardSource = {
  rewards: (samples) =>
    Promise.resolve(Float32Array.from(samples, ({ tokens }) => 1 - tokens.length / 10)),
};

export const FIRST_MINIBATCH: Check = {
  name: 'First minibatch: KL to the reference is 0 and the ratio is 1',
  run: (context) =>
    withTrainer(context, async (trainer, prompts) => {
      const metrics = await trainer.iterate(prompts);
      const [first] = trainer.updates;
      const found = [metrics['objective/kl'], first?.approxKl ?? NaN, first?.ratio ?? NaN];
      return identical(found, [0, 0, 1], 'KL, approximate KL, ratio');
    }),
};

export const RESUMED: Check = {
  name: 'A resumed training against an uninterrupted one',
  run: async (context) => {
    const straight = await withTrainer(context, async (trainer, prompts) => {
      await trainer.iterate(prompts);
      return numbers(await trainer.iterate(prompts));
    });
    const saved = await withTrainer(context, async (trainer, prompts) => {
      await trainer.iterate(prompts);
      return structuredClone(await trainer.state());
    });
    const resumed = await withTrainer(context, async (trainer, prompts) => {
      trainer.restore(saved);
      return numbers(await trainer.iterate(prompts));
    });
    return identical(resumed, straight, 'metrics of the second iteration');
  },
};

/** A new trainer with the same generator every time. */
async function withTrainer<B extends Batch, T>(
  { family, prompts, seed }: CheckContext<B>,
  work: (trainer: PpoTrainer<B>, prompts: readonly string[]) => Promise<T>,
): Promise<T> {
  const reference = family.basePolicy();
  const rewardNetwork = family.rewardNetwork(reference, Rng.fromSeed(seed));
  const trainer = new PpoTrainer({
    family,
    reference,
    policy: reference.clone(),
    critic: family.critic(rewardNetwork),
    rewardSource: BREVITY,
    rng: Rng.fromSeed(seed),
    config: CONFIG,
  });
  rewardNetwork.dispose();
  try {
    return await work(trainer, prompts.slice(0, CONFIG.batchSize));
  } finally {
    trainer.dispose();
    reference.dispose();
  }
}

/** All but what a clock says. */
function numbers({
  seconds: _seconds,
  tokensPerSecond: _tokensPerSecond,
  ...steady
}: TrainingMetrics): number[] {
  return Object.values(steady);
}
