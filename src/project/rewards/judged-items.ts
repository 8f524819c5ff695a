/** What graders and shapes know of an answer besides its text. */
import type { Task } from '../../labs/lab';
import type { Item } from '../../protocol/playground';
import type { Dataset } from './dataset';

/** Scores of the reward model, with or without waiting for the GPU. */
export type ScoreItems = (items: readonly Item[]) => Promise<readonly number[]>;

/**
 * What templates call `item`: the payload of the lab's task, and over it the dataset's row for the
 * prompt.
 */
export function itemOf(
  { prompt }: Item,
  dataset: Dataset,
  tasks: ReadonlyMap<string, Task>,
): Record<string, unknown> {
  const messages = [{ role: 'user', content: prompt }];
  return { prompt, messages, ...tasks.get(prompt)?.payload, ...dataset.itemOf(prompt) };
}
