/** The Python inside a grader's JSON, to be edited as Python: in JSON its lines are one string. */

export interface PythonSource {
  /** Keys from the outermost object to the source. */
  readonly path: readonly string[];
  /** The grader's name, or the key that it has in a multi grader. */
  readonly name: string;
  readonly source: string;
}

/** In the order of the text; none where it is no JSON. */
export function pythonSources(json: string): PythonSource[] {
  const value = parsed(json);
  return value === undefined ? [] : found(value, []);
}

/** The JSON with another source at that place. */
export function withSource(json: string, path: readonly string[], source: string): string {
  return JSON.stringify(replaced(parsed(json), path, source), null, 2);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function found(value: unknown, path: readonly string[]): PythonSource[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, name, source } = value as Readonly<Record<string, unknown>>;
  if (type === 'python' && typeof source === 'string') {
    const called = typeof name === 'string' ? name : (path.at(-1) ?? 'python');
    return [{ path: [...path, 'source'], name: called, source }];
  }
  return Object.entries(value).flatMap(([key, inner]) => found(inner, [...path, key]));
}

function replaced(value: unknown, path: readonly string[], source: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return source;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((each: unknown, i) =>
      String(i) === key ? replaced(each, rest, source) : each,
    );
  }
  const inner = (value as Readonly<Record<string, unknown>>)[key];
  return { ...value, [key]: replaced(inner, rest, source) };
}
