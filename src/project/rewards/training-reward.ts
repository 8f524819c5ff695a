/** What an iteration of training is rewarded by; rewards/ makes it. */
import type { RewardSource } from '../../algorithms/reward-source';
import type { PreferencePair } from '../../algorithms/preferences';
import type { RewardNetwork } from '../../model/network';
import type { ShuffledSampler } from '../../shared/shuffled-sampler';

/** Asked anew whenever it is needed, since it may be replaced. */
export type RewardNow = () => Promise<TrainingReward>;

export interface TrainingReward {
  readonly source: RewardSource;
  /** What the critic's trunk is copied from; without it, from the base model. */
  readonly network?: RewardNetwork;
  /** The judged pairs that the reward model learns from, for algorithms that do so themselves. */
  readonly pairs: () => Promise<readonly PreferencePair[]>;
  /** What the policy is asked, in place of the lab's prompts. */
  readonly prompts?: ShuffledSampler<string> | undefined;
}
