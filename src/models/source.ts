/** What every source of models gives. */
import type { ModelFamily } from '../model/network';

export interface BaseModel {
  readonly family: ModelFamily;
  /** Cross-entropy on the held-out plain corpus, nats per token, from pre-training. */
  readonly heldoutLoss?: number;
}
