/**
 * Pairs that come back: the rater's own, so that self-consistency can be measured, and other
 * people's, so that agreement between raters can be.
 */
import type { Comparison, PairTexts } from '../protocol/feedback';
import type { Rng } from '../shared/rng';

/** Judgements of the same rater that must lie between a pair and its return. */
const MIN_GAP = 5;

export interface ReturnShares {
  /** Of the pairs shown, those that the rater has judged before. */
  readonly repeatShare: number;
  /** Of the pairs shown, those that another person has judged. */
  readonly overlapShare: number;
}

export interface ReturningPair extends PairTexts {
  readonly swapped: boolean;
  readonly iteration?: number;
  /** The rater's own comparison that this asks again. */
  readonly repeats?: string;
}

/** Now and then a pair from the past, sides in random order; usually nothing. */
export function returningPair(
  comparisons: readonly Comparison[],
  rater: string,
  { repeatShare, overlapShare }: ReturnShares,
  rng: Rng,
): ReturningPair | undefined {
  const draw = rng.uniform();
  if (draw < repeatShare) return repeatOf(comparisons, rater, rng);
  if (draw < repeatShare + overlapShare) return overlapWith(comparisons, rater, rng);
  return undefined;
}

function repeatOf(
  comparisons: readonly Comparison[],
  rater: string,
  rng: Rng,
): ReturningPair | undefined {
  const own = comparisons.filter((one) => one.rater === rater && one.choice !== 'skip');
  const asked = new Set(own.map(({ repeats }) => repeats));
  const candidates = own
    .slice(0, -MIN_GAP)
    .filter(({ id, repeats }) => repeats === undefined && !asked.has(id));
  if (candidates.length === 0) return undefined;
  const chosen = rng.pick(candidates);
  return { ...shownAgain(chosen, rng), repeats: chosen.id };
}

function overlapWith(
  comparisons: readonly Comparison[],
  rater: string,
  rng: Rng,
): ReturningPair | undefined {
  const known = new Set(comparisons.filter((one) => one.rater === rater).map(pairKey));
  const candidates = comparisons.filter(
    (one) => one.rater !== rater && !known.has(pairKey(one)) && one.choice !== 'skip',
  );
  return candidates.length === 0 ? undefined : shownAgain(rng.pick(candidates), rng);
}

function shownAgain({ prompt, a, b, swapped = false, iteration }: Comparison, rng: Rng) {
  const turn = rng.chance(0.5);
  return {
    prompt,
    a: turn ? b : a,
    b: turn ? a : b,
    swapped: swapped !== turn,
    ...(iteration === undefined ? {} : { iteration }),
  };
}

/** The same for a pair whichever way round its sides are. */
export function pairKey({ prompt, a, b }: PairTexts): string {
  return JSON.stringify(a < b ? [prompt, a, b] : [prompt, b, a]);
}
