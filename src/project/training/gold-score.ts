/** What the lab's ground truth says of answers, in one number. It is shown, and no gradient sees it. */
import { raterWeights, utility } from '../../feedback/simulated-rater';
import { goldOf } from '../../labs/gold';
import type { Lab } from '../../labs/lab';
import type { Item } from '../../protocol/playground';
import { mean } from '../../shared/statistics';

/** Mean over the answers of Σ weight · gold, with the lab's own weights. */
export async function goldScore(
  lab: Lab,
  items: readonly Item[],
  signal?: AbortSignal,
): Promise<number> {
  const weights = raterWeights(lab.criteria, undefined);
  const grades = await goldOf(lab, items, signal);
  return mean(grades.map((gold) => utility(gold, weights)));
}
