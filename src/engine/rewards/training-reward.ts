/** What the next iteration of training is rewarded by. */
import type { Batch } from '../../model/network';
import type { Session } from '../session';
import type { TrainingReward } from '../training-reward';

/** @throws NotReadyError when the reward in use needs a reward model and there is none */
export async function trainingReward<B extends Batch>(
  session: Session<B>,
): Promise<TrainingReward<B>> {
  const { spec } = session.models.training.reward;
  const pairs = async () => (await import('./judged-pairs')).judgedPairs(session);
  if (spec === 'reward-model') {
    const rewardModel = session.models.requireRewardModel('Training');
    return { source: rewardModel, network: rewardModel.network, pairs };
  }
  const { rewardInUse } = await import('./index');
  return rewardInUse(session, spec, pairs);
}
