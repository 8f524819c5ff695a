/** One judgement in words: the preferred answer first. */
import type { Comparison } from '../../protocol/playground';

export interface JudgementLine {
  readonly first: string;
  readonly relation: string;
  readonly second: string;
  readonly rater: string;
}

const RATERS: Readonly<Record<string, string>> = {
  human: 'you',
  simulated: 'simulated',
  script: 'script',
  imported: 'a file',
  'reward-model': 'reward model',
};

/** How a rater is called on the page. */
export function raterName(rater: string): string {
  return RATERS[rater] ?? rater;
}

const HOW_MUCH = { 1: 'slightly over', 2: 'clearly over', 3: 'far over' } as const;

export function judgementLine({ a, b, choice, rater, strength }: Comparison): JudgementLine {
  const who = raterName(rater);
  const over = strength === undefined ? 'over' : HOW_MUCH[strength];
  switch (choice) {
    case 'a':
      return { first: a, relation: over, second: b, rater: who };
    case 'b':
      return { first: b, relation: over, second: a, rater: who };
    case 'tie':
      return { first: a, relation: 'equal to', second: b, rater: who };
    case 'both-bad':
      return { first: a, relation: 'as bad as', second: b, rater: who };
    case 'skip':
      return { first: a, relation: 'skipped beside', second: b, rater: who };
    default:
      return choice satisfies never;
  }
}
