/** What a caller may give as feedback: the known fields of it, each looked at, and nothing else. */
import { array, optional, pipe, transform } from 'valibot';
import type { ExportOptions, Judgement, NewComparison } from '../../protocol/feedback';
import { InvalidValueError } from '../../shared/errors';
import { fields, given, maybe, type Schema } from '../../shared/schema';
import { oneOf } from '../given-values';
import { COMPARISON_ENTRIES, DEMONSTRATION_ENTRIES, RATING_ENTRIES } from './judgement-schema';

const COMPARISON = pipe(fields(COMPARISON_ENTRIES), transform(present));
const JUDGEMENT: Schema<Required<Judgement>> = fields({
  comparisons: optional(array(COMPARISON, 'use a list'), []),
  ratings: optional(array(pipe(fields(RATING_ENTRIES), transform(present)), 'use a list'), []),
  demonstrations: optional(
    array(pipe(fields(DEMONSTRATION_ENTRIES), transform(present)), 'use a list'),
    [],
  ),
});
const EXPORT = fields({
  format: oneOf(['trl', 'openrlhf', 'verl', 'playground']),
  rows: maybe(oneOf(['preference', 'unpaired', 'demonstrations', 'prompts'])),
});

/** @throws InvalidValueError naming the field */
export function checkedComparison(comparison: NewComparison): NewComparison {
  return given(COMPARISON, comparison);
}

/** @throws InvalidValueError naming the field */
export function checkedJudgement(judgement: Judgement): Required<Judgement> {
  const checked = given(JUDGEMENT, judgement);
  checked.ratings.forEach(({ good, ratings }, index) => {
    if (good !== undefined || ratings !== undefined) return;
    const field = `ratings.${index}.ratings`;
    throw new InvalidValueError(field, ratings, 'give good, or ratings by criterion');
  });
  return checked;
}

export function checkFile(jsonl: unknown): void {
  if (typeof jsonl === 'string' || jsonl instanceof Blob) return;
  throw new InvalidValueError('jsonl', typeof jsonl, 'give the text of the file, or a Blob');
}

export function checkExport(options: ExportOptions): void {
  given(EXPORT, options);
}

/** Without the fields that are there as undefined. */
function present<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
