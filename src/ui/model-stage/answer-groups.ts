/** Several answers to one question, made easy to read. */
import type { LabDescription } from '../../protocol/engine-api';
import type { Answer } from '../../state/ask-state.svelte';

export interface AnswerGroup {
  readonly text: string;
  readonly times: number;
  readonly gold: Answer['gold'];
}

/** Equal answers once, with how often they came; the most frequent first. */
export function groupAnswers(answers: readonly Answer[]): AnswerGroup[] {
  const groups = new Map<string, AnswerGroup>();
  for (const { sample, gold } of answers) {
    const times = (groups.get(sample.text)?.times ?? 0) + 1;
    groups.set(sample.text, { text: sample.text, times, gold });
  }
  return [...groups.values()].sort((one, other) => other.times - one.times);
}

export interface GoodCount {
  readonly id: string;
  readonly label: string;
  readonly good: number;
  readonly applicable: number;
}

/** Per criterion: how many answers are good, of those to which it applies. */
export function goodCounts(
  answers: readonly Answer[],
  criteria: LabDescription['criterionDetails'],
): GoodCount[] {
  return criteria.flatMap(({ id, label }) => {
    const scores = answers.flatMap(({ gold }) => gold[id] ?? []);
    const good = scores.filter((score) => score > 0.75).length;
    return scores.length === 0 ? [] : [{ id, label, good, applicable: scores.length }];
  });
}
