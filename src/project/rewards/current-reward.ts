/** What the next iteration of training is rewarded by. */
import type { Project } from '../project';
import type { TrainingReward } from './training-reward';

/** @throws NotReadyError when the reward in use needs a reward model and there is none */
export async function trainingReward(project: Project): Promise<TrainingReward> {
  const { spec } = project.training.reward;
  const pairs = async () => (await import('./judged-pairs')).judgedPairs(project);
  if (spec === 'reward-model') {
    const rewardModel = project.rewardModel.require('Training');
    return { source: rewardModel, network: rewardModel.network, pairs };
  }
  const { rewardInUse } = await import('./index');
  return rewardInUse(project, spec, pairs);
}
