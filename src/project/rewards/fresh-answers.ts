/** Answers that no training recorded, sampled to try rewards on: kept until the policy changes. */
import type { Policy } from '../../model/network';
import type { Sample } from '../../protocol/playground';

export class FreshAnswers {
  #kept:
    | { readonly key: string; readonly policy: Policy; readonly samples: readonly Sample[] }
    | undefined;

  /**
   * The answers of this policy that are kept under the key; sampled where there are none.
   *
   * @param key says how far the policy is trained, and whatever else they depend on
   */
  async get(
    key: string,
    policy: Policy,
    sample: () => Promise<readonly Sample[]>,
  ): Promise<readonly Sample[]> {
    if (this.#kept?.key === key && this.#kept.policy === policy) return this.#kept.samples;
    const samples = await sample();
    this.#kept = { key, policy, samples };
    return samples;
  }
}
