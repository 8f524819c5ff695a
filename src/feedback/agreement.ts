/** How far raters agree about the same pairs. */
import type { Comparison } from '../protocol/playground';

export interface Agreement {
  /** Pairs of judgements about the same two outcomes by different raters. */
  readonly count: number;
  /** Share of those that say the same; 0 where there are none. */
  readonly share: number;
  /** Cohen's κ: agreement beyond chance, 1 perfect, 0 chance. 0 where it is undefined. */
  readonly kappa: number;
}

type Verdict = 'first' | 'second' | 'tie';

/** A judgement as it reads whichever way round the sides were shown. */
interface Judged {
  readonly rater: string;
  readonly verdict: Verdict;
}

/** Agreement of one rater with another, over the pairs that both judged. */
export function agreement(
  comparisons: readonly Comparison[],
  rater: string,
  other: string,
): Agreement {
  const joint: [Verdict, Verdict][] = [];
  for (const judgements of judgementsByPair(comparisons).values()) {
    const mine = judgements.findLast((judged) => judged.rater === rater);
    const theirs = judgements.findLast((judged) => judged.rater === other);
    if (mine !== undefined && theirs !== undefined) joint.push([mine.verdict, theirs.verdict]);
  }
  const share = shareOf(joint, ([mine, theirs]) => mine === theirs);
  const chance = (['first', 'second', 'tie'] as const).reduce(
    (sum, verdict) =>
      sum +
      shareOf(joint, ([mine]) => mine === verdict) *
        shareOf(joint, ([, theirs]) => theirs === verdict),
    0,
  );
  return { count: joint.length, share, kappa: chance < 1 ? (share - chance) / (1 - chance) : 0 };
}

function judgementsByPair(comparisons: readonly Comparison[]): Map<string, Judged[]> {
  const byPair = new Map<string, Judged[]>();
  for (const { prompt, a, b, choice, rater } of comparisons) {
    if (choice === 'skip' || choice === 'both-bad') continue;
    const swapped = a > b;
    const key = JSON.stringify(swapped ? [prompt, b, a] : [prompt, a, b]);
    const verdict = choice === 'tie' ? 'tie' : (choice === 'a') === swapped ? 'second' : 'first';
    byPair.set(key, [...(byPair.get(key) ?? []), { rater, verdict }]);
  }
  return byPair;
}

function shareOf<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(holds).length / items.length;
}
