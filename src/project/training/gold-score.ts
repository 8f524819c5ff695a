/** What the lab's ground truth says of answers, in one number. It is shown, and no gradient sees it. */
import { raterWeights, utility } from '../../feedback/simulated-rater';
import type { Lab } from '../../labs/lab';
import type { Item } from '../../protocol/playground';
import { mean } from '../../shared/statistics';

/** Mean over the answers of Σ weight · gold, with the lab's own weights. */
export function goldScore(lab: Lab, items: readonly Item[]): number {
  const weights = raterWeights(lab.criteria, undefined);
  return mean(items.map(({ prompt, text }) => utility(lab.gold(prompt, text), weights)));
}
