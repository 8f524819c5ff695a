/** JavaScript of the user's as the reward; a checkpoint calls it `shape`, its name of old. */
import { checkCustomReward, readsScore, runCustomReward } from '../../../graders/custom-reward';
import type { CustomReward } from '../../../protocol/rewards';
import { NotReadyError } from '../../../shared/errors';
import { hasType } from '../given';
import type { Reward, RewardContext, RewardKind } from '../kind';

export const CUSTOM_FUNCTION: RewardKind<CustomReward> = {
  type: 'shape',
  label: 'custom function',
  needsRewardModel: false,
  isTried: true,
  is: (given) => hasType(given, 'shape', 'custom'),
  check: (given) => checkCustomReward(given as object),
  name: ({ name }) => name,
  raterName: ({ name }) => `shape: ${name}`,
  dependsOn: (spec) => (readsScore(spec) ? ['dataset', 'reward-model'] : ['dataset']),
  create,
};

function create(spec: CustomReward, { rewardModel, sandbox, dataset }: RewardContext): Reward {
  return {
    score: async (samples, { onFailures } = {}) => {
      if (sandbox === undefined) {
        throw new NotReadyError('A custom reward', 'a sandbox', 'open the playground as a page');
      }
      const isScored = rewardModel.fitted !== undefined && readsScore(spec);
      const scores = isScored ? Array.from(await rewardModel.score(samples)) : undefined;
      const items = samples.map(({ prompt }) => dataset.item(prompt));
      return runCustomReward(sandbox, spec, { samples, items, scores }, onFailures);
    },
  };
}
