import type { Batch } from '../model/network';
import type { Sample } from '../protocol/playground';

/** What is optimised: a reward model, a grader, a shape. */
export interface RewardSource<B extends Batch = Batch> {
  /** One number per sample, from the sample or from its row of the batch. */
  rewards: (samples: readonly Sample[], batch: B) => Promise<Float32Array>;
}
