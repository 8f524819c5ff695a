/** What an iteration of training is rewarded by; rewards/ makes it. */
import type { RewardSource } from '../algorithms/reward-source';
import type { Batch, RewardNetwork } from '../model/network';

export interface TrainingReward<B extends Batch = Batch> {
  readonly source: RewardSource<B>;
  /** What the critic's trunk is copied from; without it, from the base model. */
  readonly network?: RewardNetwork<B>;
}
