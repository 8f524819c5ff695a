/** What is no reward model as the reward of training. */
import type { RewardInUse } from '../../protocol/rewards';
import { ShuffledSampler } from '../../shared/shuffled-sampler';
import type { Project } from '../project';
import { stream } from '../../shared/random-stream';
import type { TrainingReward } from './training-reward';
import { datasetOf } from './dataset';
import { FlawedReward } from './misspecified-reward';
import { ScaledReward } from './scaled-reward';

/** @throws NotReadyError when it needs a reward model and there is none */
export function rewardInUse(
  project: Project,
  spec: Exclude<RewardInUse['spec'], 'reward-model'>,
  pairs: TrainingReward['pairs'],
): TrainingReward {
  if (spec.type === 'planted') {
    const { network } = project.rewardModel.require('A planted reward');
    return { source: new FlawedReward(project, spec), network, pairs };
  }
  const prompts = datasetOf(project).deck(
    (all) => new ShuffledSampler(all, stream(project.context.seed, 'dataset prompts', all.length)),
  );
  return { source: new ScaledReward(project, spec), pairs, prompts };
}
