/** One row of a file as feedback: its shape is told by its columns, and never guessed. */
import { jsonProblem } from '../../shared/json-problem';
import { isObject, type Fields, type ReadOptions, type Row, type Shape } from './row';
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
  const plain = inSmallLetters(value);
  const read = shapeOf(value)?.read(value, options) ?? shapeOf(plain)?.read(plain, options);
  if (read === undefined) throw unknownFormat(value);
  return Array.isArray(read) ? (read as readonly Row[]) : [read as Row];
}

function shapeOf(fields: Fields): Shape | undefined {
  return SHAPES.find(({ knows }) => knows(fields));
}

/** As spreadsheets head their columns: `Prompt`, `Chosen`. */
function inSmallLetters(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]),
  );
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
