/** The judgements that somebody looks for. */
import type { Comparison } from '../../protocol/playground';

export interface JudgementSearch {
  /** '' for everybody. */
  readonly rater: string;
  /** In prompt or answers, whatever the case; '' for all. */
  readonly words: string;
}

/** Newest first. */
export function judgementsAbout(
  comparisons: readonly Comparison[],
  { rater, words }: JudgementSearch,
): readonly Comparison[] {
  const wanted = words.trim().toLowerCase();
  return comparisons
    .filter(
      (one) =>
        (rater === '' || one.rater === rater) &&
        (wanted === '' || `${one.prompt}\n${one.a}\n${one.b}`.toLowerCase().includes(wanted)),
    )
    .toReversed();
}
