/** The feedback as pairs with a winner, for algorithms that learn from it directly. */
import type { PreferencePair } from '../../algorithms/preferences';
import { asPairs, OVERALL, prepareComparisons } from '../../reward-model/data-processing';
import type { Project } from '../project';

/** Those that the reward model learns from: the prompts that it holds out stay out here too. */
export function judgedPairs({
  journal,
  rewardModel,
  context: { seed },
}: Project): PreferencePair[] {
  const { heldoutFraction } = rewardModel.config;
  const options = { heldoutFraction, seed, dropTies: true };
  const { train } = prepareComparisons(journal.comparisons(), options);
  return asPairs(train).flatMap(({ prompt, texts: [first = '', second = ''], labels }) => {
    const [share = 0.5, other = 0.5] = labels[OVERALL] ?? [];
    if (share === other) return [];
    const firstWon = share > other;
    return { prompt, chosen: firstWon ? first : second, rejected: firstWon ? second : first };
  });
}
