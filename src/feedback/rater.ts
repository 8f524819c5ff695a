/** Who judges pairs without a hand on the keyboard: the simulated rater, graders, reward models. */
import type { Comparison, PairTexts } from '../protocol/feedback';

/** What a rater says about one pair. */
export type Verdict = Pick<Comparison, 'choice' | 'strength' | 'probability' | 'ratings'>;

export interface Rater {
  /** The name under which its judgements are kept. */
  readonly name: string;
  /** One verdict for each pair, in order. Raised, the signal may end it: it rejects then. */
  judge: (pairs: readonly PairTexts[], signal?: AbortSignal) => Promise<readonly Verdict[]>;
}

/** Scores of answers, as a grader or a reward model gives them. */
export type Scorer = (
  items: readonly { readonly prompt: string; readonly text: string }[],
) => Promise<readonly number[]>;

/**
 * A rater made from scores: the higher one wins.
 *
 * @param tieMargin scores that differ by no more than this are a tie
 */
export function scoreRater(name: string, score: Scorer, tieMargin = 0): Rater {
  return {
    name,
    judge: async (pairs) => {
      const scores = await score(
        pairs.flatMap(({ prompt, a, b }) => [
          { prompt, text: a },
          { prompt, text: b },
        ]),
      );
      return pairs.map((_, index): Verdict => {
        const difference = (scores[2 * index] ?? NaN) - (scores[2 * index + 1] ?? NaN);
        // A score that is not a number decides nothing.
        if (Number.isNaN(difference)) return { choice: 'skip' };
        if (Math.abs(difference) <= tieMargin) return { choice: 'tie' };
        return { choice: difference > 0 ? 'a' : 'b' };
      });
    },
  };
}
