/** A record of a file as feedback: JSON or a table's cells, known by its columns or by those told. */
import type { ImportOptions } from '../../protocol/feedback-files';
import { readMapped } from './mapped-columns';
import { parsedRow, readValue } from './read-row';
import { isObject, type Row } from './row';
import { RowError } from './row-error';
import type { FileRecord } from './splitters';

/** @returns one row, or one for each rater who judged it. @throws RowError saying what is wrong */
export function rowsIn(record: FileRecord, options: ImportOptions): readonly Row[] {
  const { text, fields, problem } = record;
  if (problem !== undefined) throw new RowError('not-a-row', problem);
  const value = text === undefined ? fields : parsedRow(text);
  const { columns, scoresAsStrength = false } = options;
  const read =
    columns === undefined || !isObject(value)
      ? readValue(value, { scoresAsStrength })
      : readMapped(value, columns, options);
  const rows = Array.isArray(read) ? (read as readonly Row[]) : [read as Row];
  return text === undefined ? rows.map(withoutEmptyCells) : rows;
}

/** A table has a cell for every column; where it is empty a grader's item lacks the field. */
function withoutEmptyCells(row: Row): Row {
  if (row.kind !== 'prompt') return row;
  const filled = Object.entries(row.item).filter(([, value]) => value !== null);
  return { ...row, item: Object.fromEntries(filled) };
}

/** Undefined where the record is none. */
export function valueOf({ text, fields }: FileRecord): unknown {
  if (text === undefined) return fields;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
