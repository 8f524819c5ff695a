/** A look at a file's beginning: its columns, its first rows, and what would be read of them. */
import { columnAt } from '../../feedback/formats/mapped-columns';
import { recordsOf } from '../../feedback/formats/records';
import { rowsIn, valueOf } from '../../feedback/formats/read-record';
import { isObject, type Fields } from '../../feedback/formats/row';
import { RowError, type RowErrorCode } from '../../feedback/formats/row-error';
import type { FilePreview, ImportOptions } from '../../protocol/feedback-files';
import type { RejectedRow } from '../../protocol/feedback';

const LOOKED_AT = 100;
const ROWS_SHOWN = 3;
const COLUMNS_SHOWN = 40;
const CHARACTERS = 160;
/** A column that says which is better has a few short values. */
const MOST_VALUES = 8;
const LONGEST_VALUE = 24;

/** Refusals that telling the columns may turn into rows. */
const BY_COLUMNS: readonly RowErrorCode[] = [
  'unknown-format',
  'unsure',
  'missing-field',
  'no-common-prompt',
];

/** @throws UnreadableFileError where it is no text */
export async function previewFile(file: Blob, options: ImportOptions): Promise<FilePreview> {
  for await (const { records, form } of recordsOf(file, LOOKED_AT)) {
    const first = records.slice(0, LOOKED_AT);
    const rows = first.map(valueOf).filter(isObject);
    const columns = columnsOf(rows);
    const reads = { comparison: 0, rating: 0, demonstration: 0, prompt: 0 };
    const refused: RejectedRow[] = [];
    for (const record of first) {
      try {
        for (const { kind } of rowsIn(record, options)) reads[kind] += 1;
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        refused.push({ line: record.number, code: error.code, message: error.problem });
      }
    }
    const [refusal] = refused;
    const mendable = refused.some(({ code }) => BY_COLUMNS.includes(code as RowErrorCode));
    return {
      form,
      columns,
      rows: rows.slice(0, ROWS_SHOWN).map((row) => cellsOf(row, columns)),
      values: valuesOf(rows, columns),
      looked: first.length,
      reads,
      ...(refusal === undefined ? {} : { refusal }),
      needsColumns: refused.length === first.length && mendable && columns.length > 0,
    };
  }
  const reads = { comparison: 0, rating: 0, demonstration: 0, prompt: 0 };
  const empty = { columns: [], rows: [], values: {}, looked: 0, reads, needsColumns: false };
  return { form: 'empty', ...empty };
}

/** Those of objects inside are named with a dot. */
function columnsOf(rows: readonly Fields[]): string[] {
  const names = new Set<string>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (isObject(value)) for (const inner of Object.keys(value)) names.add(`${name}.${inner}`);
      else names.add(name);
    }
  }
  return [...names].slice(0, COLUMNS_SHOWN);
}

function cellsOf(row: Fields, columns: readonly string[]): Record<string, string> {
  const cells = columns.map((name) => [name, columnAt(row, name)] as const);
  return Object.fromEntries(
    cells.flatMap(([name, value]) => (value == null ? [] : [[name, cellText(value)]])),
  );
}

function cellText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > CHARACTERS ? `${text.slice(0, CHARACTERS)}…` : text;
}

function valuesOf(rows: readonly Fields[], columns: readonly string[]): FilePreview['values'] {
  const found = columns.map((name) => {
    const values = rows.map((row) => columnAt(row, name)).filter((value) => value != null);
    const words = values.map((value) => (typeof value === 'object' ? undefined : cellText(value)));
    const short = words.every((word) => word !== undefined && word.length <= LONGEST_VALUE);
    return [name, short ? [...new Set(words)].filter((word) => word !== undefined) : []] as const;
  });
  return Object.fromEntries(
    found.filter(([, values]) => values.length > 0 && values.length <= MOST_VALUES),
  );
}
