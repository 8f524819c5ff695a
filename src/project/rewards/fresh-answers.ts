/** Answers that no training recorded, sampled to try rewards on: kept until the policy changes. */
import type { Sample } from '../../protocol/playground';

export class FreshAnswers {
  #kept: { readonly key: string; readonly samples: readonly Sample[] } | undefined;

  /** The answers kept under the key; sampled where there are none. */
  async get(key: string, sample: () => Promise<readonly Sample[]>): Promise<readonly Sample[]> {
    if (this.#kept?.key === key) return this.#kept.samples;
    const samples = await sample();
    this.#kept = { key, samples };
    return samples;
  }

  /** What the policy was when they were sampled is gone. */
  forget(): void {
    this.#kept = undefined;
  }
}
