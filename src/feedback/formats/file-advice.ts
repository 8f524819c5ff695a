/** Told once of a file whose rows are refused: what it seems to be, what a row needs, an example. */
import { isObject } from './row';
import type { RowErrorCode } from './row-error';
import { remedyFor } from './unsure';

const NEEDS =
  'A row needs a prompt and two answers of which one is better, or one answer with a label, or one answer as it should be.';
const EXAMPLE = '{"prompt": "Is a trout a fish?", "chosen": "Yes.", "rejected": "No."}';
const COLUMNS_NAMED = 8;

/** Refusals that are about the form of a row, not about what one row says. */
const OF_FORM: readonly RowErrorCode[] = [
  'not-json',
  'not-a-row',
  'not-an-object',
  'unknown-format',
  'unsure',
  'missing-field',
  'wrong-type',
  'no-common-prompt',
];

/**
 * @param form of the file, in words
 * @param row that was refused; anything, where it is no object
 * @returns undefined where the form of the rows is not what was wrong
 */
export function adviceFor(form: string, code: RowErrorCode, row: unknown): string | undefined {
  if (!OF_FORM.includes(code)) return undefined;
  const names = isObject(row) ? Object.keys(row) : [];
  if (!isObject(row) || names.length === 0) {
    const seems = form === 'JSON lines' ? 'text without columns' : `${form} without columns`;
    return `The file seems to be ${seems}. ${NEEDS} An example: ${EXAMPLE}`;
  }
  const more = names.length > COLUMNS_NAMED ? `, and ${names.length - COLUMNS_NAMED} more` : '';
  const columns = names.slice(0, COLUMNS_NAMED).join(', ') + more;
  return `The file seems to be ${form} with the columns ${columns}. ${NEEDS} ${remedyFor(row)}`;
}
