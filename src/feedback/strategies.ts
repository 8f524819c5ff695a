/** Which of many candidate pairs are worth a judgement. */
import type { Pair } from '../protocol/engine-api';
import type { Comparison, PairTexts } from '../protocol/feedback';
import type { Rng } from '../shared/rng';
import type { ReadAnswers } from './informative-pairs';
import { RANDOM_PAIRS, type PairStrategy } from './pair-proposal';
import { disagreement, linearEnsemble } from './preference-ensemble';
import { likeness, pairFeatures, type SparseVector } from './text-features';

export const STRATEGIES = ['random', 'uncertainty', 'coverage', 'informative'] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** Candidates for each pair wanted (Christiano et al., arXiv:1706.03741). */
const OVERSAMPLING = 10;
/** Judged pairs that coverage keeps away from: the newest so many. */
const REMEMBERED = 200;

/**
 * @param judged asked anew for every choice: what has been judged until then
 * @param read what a reward model would read of answers
 */
export function strategyNamed(
  name: StrategyName,
  judged: () => readonly Comparison[],
  read: ReadAnswers,
  rng: Rng,
): PairStrategy {
  switch (name) {
    case 'random':
      return RANDOM_PAIRS;
    case 'uncertainty':
      return uncertainPairs(judged, rng);
    case 'coverage':
      return coveringPairs(judged);
    case 'informative':
      return {
        name,
        oversampling: OVERSAMPLING,
        choose: async (candidates, count) => {
          const { informativePairs } = await import('./informative-pairs');
          return informativePairs(candidates, count, judged(), read);
        },
      };
    default:
      return name satisfies never;
  }
}

/** Where an ensemble disagrees most, and not twice about the same thing in one batch. */
function uncertainPairs(judged: () => readonly Comparison[], rng: Rng): PairStrategy {
  return {
    name: 'uncertainty',
    oversampling: OVERSAMPLING,
    choose: async (candidates, count) => {
      const texts = candidates.map(textsOf);
      const ensemble = linearEnsemble(judged(), rng.fork());
      const worth = await disagreement(ensemble, texts);
      return spread(candidates, texts.map(pairFeatures), worth, [], count);
    },
  };
}

/** Farthest first: what is least like anything judged or chosen before. */
function coveringPairs(judged: () => readonly Comparison[]): PairStrategy {
  return {
    name: 'coverage',
    oversampling: OVERSAMPLING,
    choose: (candidates, count) => {
      const before = judged().slice(-REMEMBERED).map(pairFeatures);
      const features = candidates.map((pair) => pairFeatures(textsOf(pair)));
      const worth = candidates.map(() => 1);
      return Promise.resolve(spread(candidates, features, worth, before, count));
    },
  };
}

/** Greedy: the greatest worth · (1 − likeness to what was taken), again and again. */
function spread(
  candidates: readonly Pair[],
  features: readonly SparseVector[],
  worth: readonly number[],
  before: readonly SparseVector[],
  count: number,
): Pair[] {
  const nearest = features.map((one) => Math.max(0, ...before.map((old) => likeness(one, old))));
  const open = new Set(candidates.keys());
  const chosen: Pair[] = [];
  while (chosen.length < count && open.size > 0) {
    const value = (index: number) => worth[index]! * (1 - nearest[index]!);
    const best = [...open].reduce((one, other) => (value(other) > value(one) ? other : one));
    open.delete(best);
    chosen.push(candidates[best]!);
    for (const index of open) {
      nearest[index] = Math.max(nearest[index]!, likeness(features[index]!, features[best]!));
    }
  }
  return chosen;
}

function textsOf({ prompt, a, b }: Pair): PairTexts {
  return { prompt, a: a.text, b: b.text };
}
