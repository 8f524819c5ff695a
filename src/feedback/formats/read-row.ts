/** One row of a file as feedback: its shape is told by its columns, and never guessed. */
import { jsonProblem } from '../../shared/json-problem';
import { isObject, type Fields, type ReadOptions, type Row } from './row';
import { RowError } from './row-error';
import { SHAPES } from './shapes';
import { remedyFor } from './unsure';

/** A line of JSON. @throws RowError saying what is wrong with it */
export function readRow(line: string, options: ReadOptions = {}): readonly Row[] {
  return readValue(parsedRow(line), options);
}

/** @throws RowError saying where it is no JSON */
export function parsedRow(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    const { problem, column } = jsonProblem(line, error);
    const place = column === undefined ? '' : ` at column ${column}`;
    throw new RowError('not-json', `no JSON${place}: ${problem}`);
  }
}

/** @returns one row, or one for each rater who judged it. @throws RowError saying what is wrong */
export function readValue(value: unknown, options: ReadOptions = {}): readonly Row[] {
  if (!isObject(value)) throw new RowError('not-an-object', 'a row must be an object in braces');
  const shape = SHAPES.find(({ knows }) => knows(value));
  if (shape === undefined) throw unknownFormat(value);
  const read = shape.read(value, options);
  return Array.isArray(read) ? (read as readonly Row[]) : [read as Row];
}

function unknownFormat(fields: Fields): RowError {
  const names = Object.keys(fields).slice(0, 6).join(', ');
  const remedy = names === '' ? '' : remedyFor(fields);
  return new RowError(
    'unknown-format',
    `no known form has the fields ${names || '(none)'}`,
    remedy,
  );
}
