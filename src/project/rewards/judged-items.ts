/** What graders and shapes know of an answer besides its text. */
import type { Item } from '../../protocol/playground';
import type { Dataset } from './dataset';

/** Scores of the reward model, with or without waiting for the GPU. */
export type ScoreItems = (items: readonly Item[]) => Promise<readonly number[]>;

/** The row of the dataset for the prompt, which templates call `item`. */
export function itemOf({ prompt }: Item, dataset: Dataset): Record<string, unknown> {
  const messages = [{ role: 'user', content: prompt }];
  return { prompt, messages, ...dataset.itemOf(prompt) };
}
