/**
 * The shapes that are read, the most telling ones first: each knows its rows by columns that no
 * later shape would understand. What none knows is refused.
 */
import { ARGILLA, ARGILLA_FLAT, LABEL_STUDIO } from './annotation-tools';
import { JUDGED_PAIRS, SUMMARIES } from './judged-pairs';
import { OWN_COMPARISON, OWN_DEMONSTRATION, OWN_RATING } from './playground';
import { OPENAI_PREFERENCE, PREFERENCE, VERL_PREFERENCE } from './preference';
import { BROKEN_DATASET, DATASET, PROMPT } from './prompts';
import type { Shape } from './row';
import { DEMONSTRATION, THUMB } from './single-answers';

export const SHAPES: readonly Shape[] = [
  LABEL_STUDIO,
  ARGILLA,
  ARGILLA_FLAT,
  SUMMARIES,
  ...JUDGED_PAIRS,
  OPENAI_PREFERENCE,
  THUMB,
  DATASET,
  OWN_COMPARISON,
  PREFERENCE,
  VERL_PREFERENCE,
  OWN_RATING,
  OWN_DEMONSTRATION,
  DEMONSTRATION,
  PROMPT,
  BROKEN_DATASET,
];
