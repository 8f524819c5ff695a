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
  if (columns === undefined || !isObject(value)) return readValue(value, { scoresAsStrength });
  const read = readMapped(value, columns, options);
  return Array.isArray(read) ? (read as readonly Row[]) : [read as Row];
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
