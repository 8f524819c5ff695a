/** What an algorithm that needs no reward learns from: which of two outcomes a rater preferred. */

export interface PreferencePair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

export interface PreferenceSource {
  /** Every pair that counts now; asked anew in each iteration. */
  readonly pairs: () => Promise<readonly PreferencePair[]>;
}
