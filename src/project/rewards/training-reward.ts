/** What an iteration of training is rewarded by; current-reward.ts makes it. */
import type { PreferencePair } from '../../algorithms/preferences';
import type { Batch, RewardNetwork } from '../../model/network';
import type { Sample } from '../../protocol/playground';

import type { ScoreOptions } from './kind';

/** Asked anew whenever it is needed, since it may be replaced. */
export type RewardNow = () => Promise<TrainingReward>;

export interface TrainingReward {
  /** A `RewardSource` of the algorithms, which tells of the answers on which it failed. */
  readonly source: {
    readonly readsBase: boolean;
    rewards: (
      samples: readonly Sample[],
      batch: Batch,
      options?: Pick<ScoreOptions, 'base' | 'onFailures'>,
    ) => Promise<Float32Array>;
  };
  /** What each member of its ensemble says of answers; absent where there is no ensemble. */
  readonly members?: (
    samples: readonly Sample[],
    batch: Batch,
  ) => Promise<readonly ArrayLike<number>[]>;
  /** What the critic's trunk is copied from; without it, from the base model. */
  readonly network?: RewardNetwork | undefined;
  /** The judged pairs that the reward model learns from, for algorithms that do so themselves. */
  readonly pairs: () => Promise<readonly PreferencePair[]>;
  /** The judged pairs that it does not learn from. */
  readonly heldoutPairs: () => Promise<readonly PreferencePair[]>;
  /** What the policy is asked in place of the lab's prompts; the same list until it changes. */
  readonly prompts?: readonly string[];
}
