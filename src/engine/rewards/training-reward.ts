/** What the next iteration of training is rewarded by. */
import type { RewardSource } from '../../algorithms/reward-source';
import type { Batch, RewardNetwork } from '../../model/network';
import type { Session } from '../session';

export interface TrainingReward<B extends Batch = Batch> {
  readonly source: RewardSource<B>;
  /** What the critic's trunk is copied from; without it, from the base model. */
  readonly network?: RewardNetwork<B>;
}

/** @throws NotReadyError when the reward in use needs a reward model and there is none */
export async function trainingReward<B extends Batch>(
  session: Session<B>,
): Promise<TrainingReward<B>> {
  const { spec } = session.models.training.reward;
  if (spec === 'reward-model') {
    const rewardModel = session.models.requireRewardModel('Training');
    return { source: rewardModel, network: rewardModel.network };
  }
  const { ScaledReward } = await import('./index');
  return { source: new ScaledReward(session, spec) };
}
