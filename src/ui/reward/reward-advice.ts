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
