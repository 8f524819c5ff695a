/**
 * Reading data that nothing vouches for: what a script passes, what storage or a file holds. A
 * schema says what it must be; a message in one is the remedy that the error tells.
 */
import {
  exactOptional,
  getDotPath,
  object,
  optional,
  safeParse,
  type BaseIssue,
  type ExactOptionalSchema,
  type GenericSchema,
  type ObjectEntries,
} from 'valibot';
import { DamagedDataError, InvalidValueError } from './errors';

/** Of what must come out as a `T`. */
export type Schema<T> = GenericSchema<unknown, T>;

/** A field that may be left out, or be there as undefined, as structured clones keep it. */
export function maybe<S extends GenericSchema>(schema: S): ExactOptionalSchema<S, undefined>;
export function maybe(schema: GenericSchema): ExactOptionalSchema<GenericSchema, undefined> {
  return exactOptional(optional(schema));
}

/** The known fields of an object, and nothing else of it; a missing one has its own remedy. */
export function fields<E extends ObjectEntries>(entries: E) {
  return object(entries, ({ path }) => {
    const missing = path?.[0] === undefined ? undefined : entries[String(path[0].key)];
    if (missing === undefined) return 'use an object';
    return safeParse(missing, undefined).issues?.[0].message ?? 'is missing';
  });
}

/**
 * A value that a caller gave, checked.
 *
 * @param name of the value; what is wrong inside it is named after it
 * @throws InvalidValueError naming the field
 */
export function given<T>(schema: Schema<T>, value: unknown, name = ''): T {
  const result = safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const { input, message } = issue;
  const field = getDotPath(issue) ?? '';
  throw new InvalidValueError(
    [name, field].filter((each) => each !== '').join('.'),
    input,
    message,
  );
}

/**
 * A value out of storage or a file, checked.
 *
 * @param where what was read, and which part of it
 * @throws DamagedDataError naming the part and the place in it
 */
export function stored<T>(
  schema: Schema<T>,
  value: unknown,
  where: { readonly what: string; readonly part: string },
): T {
  const result = safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new DamagedDataError(where.what, where.part, getDotPath(issue) ?? '', problemOf(issue));
}

function problemOf({ path, expected, received, message }: BaseIssue<unknown>): string {
  if (path?.at(-1)?.origin === 'key') return 'is missing';
  return expected === null ? message : `expected ${expected}, found ${received}`;
}
