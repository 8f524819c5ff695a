/** What one judgement is made of, whether a caller gives it or storage holds it. */
import { optional, picklist, record, string } from 'valibot';
import { fields, maybe } from '../../shared/schema';
import { oneOf, SHARE, SWITCH, TEXT, whole } from '../given-values';

const STRENGTH = picklist([1, 2, 3], 'use a whole number from 1 to 3');

/** By criterion. */
const RATINGS = record(string(), SHARE, 'use ratings by criterion');

const PROVENANCE = {
  iteration: maybe(whole(0)),
  checkpoint: maybe(TEXT),
  swapped: maybe(SWITCH),
};

export const COMPARISON_ENTRIES = {
  prompt: TEXT,
  a: TEXT,
  b: TEXT,
  choice: oneOf(['a', 'b', 'tie', 'both-bad', 'skip']),
  strength: maybe(STRENGTH),
  probability: maybe(SHARE),
  ratings: maybe(fields({ a: optional(RATINGS, {}), b: optional(RATINGS, {}) })),
  group: maybe(TEXT),
  repeats: maybe(TEXT),
  ...PROVENANCE,
};

export const RATING_ENTRIES = {
  prompt: TEXT,
  text: TEXT,
  good: maybe(SWITCH),
  ratings: maybe(RATINGS),
  ...PROVENANCE,
};

export const DEMONSTRATION_ENTRIES = {
  prompt: TEXT,
  text: TEXT,
  original: maybe(TEXT),
  ...PROVENANCE,
};
