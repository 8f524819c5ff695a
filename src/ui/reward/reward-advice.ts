/** What to make of a reward model before training on it: the first thing that matters, or nothing. */
import type { RewardModelReport } from '../../protocol/playground';
import type { Verdict } from '../charts/metric';

/** Fewer held-out pairs than this measure little: the interval is wider than ± 17 points. */
const FEW_HELDOUT = 30;

export interface Advice {
  readonly verdict: Verdict;
  readonly text: string;
}

/** @param newer judgements given since the fit */
export function rewardAdvice(
  report: RewardModelReport | undefined,
  newer: number,
): Advice | undefined {
  if (report === undefined) return undefined;
  if (newer !== 0) {
    return {
      verdict: 'watch',
      text:
        newer > 0
          ? `${newer.toLocaleString('en')} judged since this fit. Fit again to use them.`
          : 'Judgements it was fitted to have been undone. Fit again without them.',
    };
  }
  if (report.ci95[0] <= 0.5) {
    return {
      verdict: 'bad',
      text: 'Its accuracy cannot be told from a coin’s. More feedback helps most; training on this rewards noise.',
    };
  }
  if (report.caution !== undefined) return { verdict: 'watch', text: report.caution };
  if (report.heldout < FEW_HELDOUT) {
    return {
      verdict: 'watch',
      text: `Only ${report.heldout} held-out pairs: take its accuracy with care, the interval is wide.`,
    };
  }
  return { verdict: 'good', text: 'It orders unseen pairs well above chance: ready to train on.' };
}

/** Ratings of single answers order no two of them; empty where there are none. */
export function unusedRatings(ratings: number, comparisons: number): string {
  if (ratings === 0) return '';
  const [what, them] = ratings === 1 ? ['rating', 'it'] : ['ratings', 'them'];
  const counted = `${ratings.toLocaleString('en')} ${what} of single answers (thumbs)`;
  return comparisons === 0
    ? `There ${ratings === 1 ? 'is' : 'are'} ${counted}, and no reward model is fitted to ${them}: that takes pairs of answers of which one is better.`
    : `${counted} ${ratings === 1 ? 'is' : 'are'} not used in the fit, which takes comparisons.`;
}
