/** W3: one iteration of PPO, from sampling to the last of 4 epochs of 4 minibatches. */
import type { RewardSource } from '../../algorithms/algorithm';
import { PpoTrainer } from '../../algorithms/ppo';
import { defaultsOf } from '../../config/field';
import { PPO_FIELDS } from '../../config/ppo-fields';
import { TextCritic } from '../../model/text/critic';
import { Decoder } from '../../model/text/decoder';
import { initialWeights } from '../../model/text/initial-weights';
import { TextPolicy } from '../../model/text/policy';
import { TextRewardNetwork } from '../../model/text/reward-network';
import type { TextBatch } from '../../model/text/text-batch';
import { PLAIN_MEMBER, RewardMember } from '../../reward-model/member';
import { Rng } from '../../shared/rng';
import { randomPrompts } from '../rows';
import type { ModelSize } from '../sizes';
import type { Workload } from '../workload';
import { sampleRows } from './rollout';

export function ppoIteration(size: ModelSize): Workload {
  const rng = Rng.fromSeed(1);
  const { config } = size;
  const reference = TextPolicy.fromWeights(config, initialWeights(config, rng));
  const network = new TextRewardNetwork(config, reference.variables, rng);
  const prompts = randomPrompts(size, rng);
  const names = prompts.map((_, row) => String(row));
  const member = new RewardMember(network, PLAIN_MEMBER);
  const rewardSource: RewardSource<TextBatch> = {
    // Of a trunk that is left as it is, what the base model says is what it says.
    readsBase: () => true,
    rewards: (_, batch, base) =>
      member.rawScores(batch, { hand: new Float32Array(0), trunk: base?.features }),
  };
  const trainer = new PpoTrainer<TextBatch>({
    family: {
      rollOut: (policy, _, options, dice) =>
        sampleRows(size, new Decoder(config, policy.variables), prompts, options, dice),
    },
    reference,
    policy: reference.clone(),
    critic: new TextCritic(config, network.variables),
    rewardSource,
    rng,
    config: {
      ...defaultsOf(PPO_FIELDS),
      batchSize: size.batch,
      maxNewTokens: size.newTokens,
      epochs: PPO_EPOCHS,
      minibatches: PPO_MINIBATCHES,
    },
  });
  const run = async (): Promise<void> => {
    await trainer.iterate(names);
  };
  return {
    parts: [{ times: 1, run, encodesAtOnce: false }],
    tokens: size.batch * size.newTokens,
    dispose: () => {
      trainer.dispose();
      network.dispose();
      reference.dispose();
    },
  };
}

export const PPO_EPOCHS = 4;
export const PPO_MINIBATCHES = 4;
