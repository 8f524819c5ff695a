/** What a preview shows: bins, the best and the worst, and what moved since the last version. */
import type { RewardedAnswer, RewardPreview } from '../../protocol/rewards';

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Of the version before, in the same bins. */
  readonly before: number;
}

export interface Moved {
  readonly answer: RewardedAnswer;
  readonly before: number;
  /** Ranks gained (positive) or lost. */
  readonly ranks: number;
}

/** A version before that spreads so many times as far would squeeze the newest into few bins. */
const MUCH_WIDER = 4;

/**
 * Equal bins over both versions where their spreads compare, else over the newest alone; one bin
 * where every reward of it is the same.
 */
export function histogram(
  rewards: readonly number[],
  before: readonly number[] = [],
  bins = 24,
): Bin[] {
  if (rewards.length === 0) return [];
  const [own, both] = [rangeOf(rewards), rangeOf([...rewards, ...before])];
  const compared = both.high - both.low <= MUCH_WIDER * (own.high - own.low);
  const { low, high } = compared ? both : own;
  const count = high > low ? bins : 1;
  const width = (high - low) / count;
  const at = (reward: number) =>
    width === 0 ? 0 : Math.min(count - 1, Math.floor((reward - low) / width));
  const tally = (values: readonly number[]) => {
    const counts = Array.from({ length: count }, () => 0);
    for (const value of values) counts[at(value)] = (counts[at(value)] ?? 0) + 1;
    return counts;
  };
  const [now, old] = [tally(rewards), tally(compared ? before : [])];
  return now.map((each, i) => ({
    from: low + i * width,
    to: low + (i + 1) * width,
    count: each,
    before: old[i] ?? 0,
  }));
}

function rangeOf(values: readonly number[]): { readonly low: number; readonly high: number } {
  return {
    low: values.reduce((a, b) => Math.min(a, b)),
    high: values.reduce((a, b) => Math.max(a, b)),
  };
}

/** Different answers only, best first. */
export function ranked(answers: readonly RewardedAnswer[]): RewardedAnswer[] {
  const seen = new Set<string>();
  return [...answers]
    .sort((a, b) => b.reward - a.reward)
    .filter(({ prompt, text }) => {
      const key = JSON.stringify([prompt, text]);
      return !seen.has(key) && seen.add(key);
    });
}

/** The answers whose rank changed most; none where the two versions saw other answers. */
export function movedMost(
  now: RewardPreview,
  before: RewardPreview | undefined,
  count: number,
): Moved[] {
  if (before?.answersKey !== now.answersKey) return [];
  const [ranksNow, ranksBefore] = [ranksOf(now.answers), ranksOf(before.answers)];
  return now.answers
    .map((answer, i) => ({
      answer,
      before: before.answers[i]?.reward ?? NaN,
      ranks: Math.round((ranksBefore[i] ?? 0) - (ranksNow[i] ?? 0)),
    }))
    .filter(({ ranks }) => ranks !== 0)
    .sort((a, b) => Math.abs(b.ranks) - Math.abs(a.ranks))
    .slice(0, count);
}

/** 1 is the best; equal rewards share their mean rank. */
function ranksOf(answers: readonly RewardedAnswer[]): number[] {
  const order = answers.map((_, i) => i);
  const reward = (i: number) => answers[i]?.reward ?? NaN;
  order.sort((a, b) => reward(b) - reward(a));
  const ranks: number[] = [];
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && reward(order[end] ?? 0) === reward(order[start] ?? 0)) end++;
    for (let i = start; i < end; i++) ranks[order[i] ?? 0] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}
