/** Asking a lab's ground truth, and what a lab knows of the prompts of its tasks. */
import type { Item } from '../protocol/playground';
import { StoppedError } from '../shared/errors';
import type { GoldScores, Lab, Task } from './lab';

/** At a time, so that a ground truth that runs programs can be stopped in between. */
const GRADED_AT_ONCE = 64;

/** By prompt, of both splits. */
export function tasksByPrompt(lab: Pick<Lab, 'tasks'>): ReadonlyMap<string, Task> {
  const tasks = (['train', 'heldout'] as const).flatMap((split) => lab.tasks(split));
  return new Map(tasks.map((task) => [task.prompt, task]));
}

/**
 * @returns the gold scores of each outcome, in order
 * @throws StoppedError when the signal is raised before all are graded
 */
export async function goldOf(
  lab: Pick<Lab, 'tasks' | 'gold'>,
  items: readonly Item[],
  signal?: AbortSignal,
): Promise<GoldScores[]> {
  const tasks = tasksByPrompt(lab);
  const grades: GoldScores[] = [];
  for (let start = 0; start < items.length; start += GRADED_AT_ONCE) {
    if (start > 0 && signal?.aborted === true) throw new StoppedError('Grading');
    const outcomes = items.slice(start, start + GRADED_AT_ONCE).map(({ prompt, text }) => {
      const payload = tasks.get(prompt)?.payload;
      return payload === undefined ? { prompt, text } : { prompt, text, payload };
    });
    try {
      grades.push(...(await lab.gold(outcomes, signal)));
    } catch (error) {
      throw signal?.aborted === true ? new StoppedError('Grading') : error;
    }
  }
  return grades;
}

/** A ground truth that looks at one outcome at a time. */
export function gradedEach(
  grade: (prompt: string, text: string) => GoldScores,
): (outcomes: readonly Item[]) => GoldScores[] {
  return (outcomes) => outcomes.map(({ prompt, text }) => grade(prompt, text));
}
