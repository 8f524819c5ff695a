/**
 * What each part of an answer is worth: the score falls by so much when that part is left out
 * (occlusion; Zeiler & Fergus, arXiv:1311.2901). Parts that say the same share their worth, so
 * the contributions do not add up to the score.
 */
import type { Batch, ModelFamily } from '../model/network';
import type { Item } from '../protocol/playground';
import type { ScoreExplanation } from '../protocol/reward-model';
import type { RewardModel } from './reward-model';

export async function explainScore<B extends Batch>(
  family: ModelFamily<B>,
  model: RewardModel<B>,
  item: Item,
): Promise<ScoreExplanation> {
  const { pieces, batch } = family.occlude(item);
  const rows = Array.from({ length: batch.size }, () => item);
  const [whole = 0, ...without] = await model.rewards(rows, batch);
  const [parts] = await model.parts([item]);
  return {
    ...item,
    score: whole,
    pieces,
    contributions: without.map((score) => whole - score),
    members: parts?.members ?? [],
    heads: parts?.heads ?? {},
  };
}
