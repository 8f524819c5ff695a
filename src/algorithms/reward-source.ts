import type { BaseReading, Batch } from '../model/network';
import type { Sample } from '../protocol/playground';

/** What is optimised: a reward model, a grader, a function. */
export interface RewardSource<B extends Batch = Batch> {
  /** Whether it looks at what the base model says of outcomes; absent: no. */
  readonly readsBase?: (() => boolean | Promise<boolean>) | undefined;
  /**
   * One number per sample, from the sample or from its row of the batch.
   *
   * @param base what the base model says of the batch, where whoever asks has read it already
   */
  rewards: (samples: readonly Sample[], batch: B, base?: BaseReading) => Promise<Float32Array>;
}
