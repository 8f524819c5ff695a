/** What a caller may give as feedback: the known fields of it, each looked at, and nothing else. */
import { array, object, optional, pipe, record, string, transform } from 'valibot';
import type { ExportOptions, Judgement, NewComparison } from '../../protocol/feedback';
import type { ColumnRole, ImportOptions } from '../../protocol/feedback-files';
import { InvalidValueError } from '../../shared/errors';
import { fields, given, maybe, type Schema } from '../../shared/schema';
import { oneOf, SWITCH, TEXT } from '../given-values';
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
const COLUMNS = object({
  prompt: maybe(TEXT),
  system: maybe(TEXT),
  chosen: maybe(TEXT),
  rejected: maybe(TEXT),
  margin: maybe(TEXT),
  score_chosen: maybe(TEXT),
  score_rejected: maybe(TEXT),
  a: maybe(TEXT),
  b: maybe(TEXT),
  choice: maybe(TEXT),
  score_a: maybe(TEXT),
  score_b: maybe(TEXT),
  completion: maybe(TEXT),
  label: maybe(TEXT),
} satisfies Record<ColumnRole, unknown>);
const VALUE = oneOf(['a', 'b', 'tie', 'both-bad', 'skip', 'good', 'bad']);
const IMPORT: Schema<ImportOptions> = fields({
  columns: maybe(pipe(COLUMNS, transform(present))),
  values: maybe(record(string(), VALUE)),
  scoresAsStrength: maybe(SWITCH),
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

/** @throws InvalidValueError where it is no file */
export function fileOf(given: string | Blob): Blob {
  if (given instanceof Blob) return given;
  if (typeof given === 'string') return new Blob([given]);
  throw new InvalidValueError('jsonl', typeof given, 'give the text of the file, or a Blob');
}

/** @throws InvalidValueError naming the field */
export function checkedImport(options: ImportOptions = {}): ImportOptions {
  const checked = given(IMPORT, options);
  const { columns } = checked;
  if (columns === undefined) return checked;
  for (const role of Object.keys(options.columns ?? {})) {
    if (role in COLUMNS.entries) continue;
    const known = Object.keys(COLUMNS.entries).join(', ');
    throw new InvalidValueError(`columns.${role}`, columns, `use ${known}`);
  }
  const has = (...roles: readonly ColumnRole[]) =>
    roles.every((role) => columns[role] !== undefined);
  const forms = [
    has('chosen', 'rejected'),
    has('a', 'b') && (has('choice') || has('score_a', 'score_b')),
    has('completion'),
  ];
  const count = forms.filter(Boolean).length;
  const parts: readonly ColumnRole[] = ['chosen', 'rejected', 'a', 'b', 'choice', 'label'];
  const isBare = count === 0 && has('prompt') && !parts.some((role) => has(role));
  if (count === 1 || isBare) return checked;
  throw new InvalidValueError(
    'columns',
    columns,
    'give chosen and rejected; or a, b and choice; or completion, with label where it is rated; or prompt alone',
  );
}

export function checkExport(options: ExportOptions): void {
  given(EXPORT, options);
}

/** Without the fields that are there as undefined. */
function present<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
