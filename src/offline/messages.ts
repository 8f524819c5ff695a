/** What a page asks its service worker; the answer comes on the port that is sent along. */

/** A file that is fetched in the background: models and Python's runtime. */
export interface LargeFile {
  readonly path: string;
  readonly bytes: number;
  readonly kept: boolean;
}

export interface OfflineAnswers {
  /** Whether a page of this version now gets its files from this worker. */
  readonly adopt: boolean;
  readonly large: readonly LargeFile[];
  readonly 'forget-large': undefined;
  /** How many other pages must be closed first; none: this worker takes over at once. */
  readonly 'take-over': number;
}

export type OfflineQuestion =
  | { readonly kind: 'adopt'; readonly version: string }
  | { readonly kind: 'large' | 'forget-large' | 'take-over' };
