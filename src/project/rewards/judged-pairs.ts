/** The feedback as pairs with a winner, for what learns from it, or is checked by it, directly. */
import type { PreferencePair } from '../../algorithms/preferences';
import type { Comparison } from '../../protocol/playground';
import {
  asPairs,
  OVERALL,
  prepareComparisons,
  type PreferenceExample,
  type ProcessingOptions,
} from '../../reward-model/data-processing';

export { unreadBy } from '../../reward-model/readable';

export interface JudgedPairs {
  /** What the reward model learns from. */
  readonly train: readonly PreferencePair[];
  /** The prompts that it holds out. */
  readonly heldout: readonly PreferencePair[];
}

/** @param split as the reward model has it, with the same judgements left out */
export function judgedPairs(
  comparisons: readonly Comparison[],
  split: Pick<ProcessingOptions, 'heldoutFraction' | 'seed' | 'unread'>,
): JudgedPairs {
  const { train, heldout } = prepareComparisons(comparisons, { ...split, dropTies: true });
  return { train: decided(train), heldout: decided(heldout) };
}

function decided(examples: readonly PreferenceExample[]): PreferencePair[] {
  return asPairs(examples).flatMap(({ prompt, texts: [first = '', second = ''], labels }) => {
    const [share = 0.5, other = 0.5] = labels[OVERALL] ?? [];
    if (share === other) return [];
    const firstWon = share > other;
    return { prompt, chosen: firstWon ? first : second, rejected: firstWon ? second : first };
  });
}
