/** The ways in which people judge; the first one is where everybody starts. */
export const JUDGING_MODES = ['pair', 'best', 'criteria', 'thumbs', 'correct'] as const;
export type JudgingMode = (typeof JUDGING_MODES)[number];

export const MODE_LABELS: Readonly<Record<JudgingMode, string>> = {
  pair: 'Pair',
  best: 'Best of four',
  criteria: 'Criteria',
  thumbs: 'Thumbs',
  correct: 'Correct',
};
