/** The fitted reward model as the reward: what training optimises unless another one is chosen. */
import type { RewardKind } from '../kind';

const NAME = 'reward-model';

export const REWARD_MODEL: RewardKind<typeof NAME> = {
  type: NAME,
  label: 'reward model',
  needsRewardModel: true,
  isTried: false,
  is: (given) => given === NAME,
  check: () => NAME,
  name: () => 'reward model',
  raterName: () => NAME,
  dependsOn: () => ['reward-model'],
  create: (_, { rewardModel }) => ({
    isNormalised: true,
    network: rewardModel.fitted?.network,
    readsBase: rewardModel.fitted?.readsBase(),
    score: (samples, { batch, base } = {}) => rewardModel.score(samples, batch, base),
    members: (samples, batch) => rewardModel.members(samples, batch),
  }),
};
