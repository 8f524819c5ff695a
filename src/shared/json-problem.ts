/** What is wrong with JSON that somebody wrote, and where: each engine words it in its own way. */

export interface JsonProblem {
  /** With a remedy, for the slips that are made most. */
  readonly problem: string;
  /** From 1; undefined where the engine does not say. */
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** @param error what `JSON.parse` threw for this text */
export function jsonProblem(text: string, error: unknown): JsonProblem {
  const said = error instanceof Error ? error.message : String(error);
  const problem = said.replace(/ in JSON at position .*$| at line \d+ column \d+.*$/, '');
  const position = positionIn(text, said);
  if (position === undefined) return { problem, line: undefined, column: undefined };
  const before = text.slice(0, position).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { problem: problem + remedyAt(text, position), line: before.length, column };
}

/** Where it is, to stand after other words; empty where that is not known. */
export function placeOf({ line, column }: JsonProblem): string {
  return line === undefined ? '' : `, line ${line}, column ${column}`;
}

function positionIn(text: string, said: string): number | undefined {
  const position = / at position (\d+)/.exec(said)?.[1];
  if (position !== undefined) return Number(position);
  const [, line, column] = /at line (\d+) column (\d+)/.exec(said) ?? [];
  if (line === undefined || column === undefined) return undefined;
  const lines = text.split('\n').slice(0, Number(line) - 1);
  return lines.reduce((sum, each) => sum + each.length + 1, 0) + Number(column) - 1;
}

function remedyAt(text: string, position: number): string {
  const next = text[position] ?? '';
  if (next === "'") return '; write names and texts in double quotes';
  const afterComma = text.slice(0, position).trimEnd().endsWith(',');
  return '}]'.includes(next) && next !== '' && afterComma ? '; take out the comma before it' : '';
}
