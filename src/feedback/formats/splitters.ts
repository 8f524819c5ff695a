/**
 * A text that comes in pieces, cut where one record ends and the next begins: lines, values of
 * JSON however they are set out, rows of a table. Each is fed and says what has become complete.
 */

/** One record of a file: JSON text, the cells of a table's row, or what is wrong with it. */
export interface FileRecord {
  /** The line on which it begins, from 1, as editors count. */
  readonly number: number;
  readonly text?: string;
  /** An empty cell is null. */
  readonly fields?: Readonly<Record<string, string | null>>;
  readonly problem?: string;
}

export interface Splitter {
  /** What it cuts, in words. */
  readonly form: string;
  /** @returns the records that this piece has completed */
  readonly push: (text: string) => FileRecord[];
  /** What is left, where the file ends. */
  readonly end: () => FileRecord[];
}

/** One value of JSON a line; blank lines are left out. Lines end with \n or \r\n. */
export function lineSplitter(): Splitter {
  let [rest, number] = ['', 0];
  const taken = (lines: readonly string[]): FileRecord[] =>
    lines.flatMap((text) => {
      number += 1;
      return text.trim() === '' ? [] : [{ number, text }];
    });
  return {
    form: 'JSON lines',
    push: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      return taken(lines);
    },
    end: () => taken(rest === '' ? [] : [rest]),
  };
}

const WHITE = /\s/;

/** The elements of one JSON array, or values one after another, over as many lines as they take. */
export function valueSplitter(form: 'array' | 'values'): Splitter {
  const base = form === 'array' ? 1 : 0;
  let [value, line, startLine, depth] = ['', 1, 1, 0];
  let [inString, escaped] = [false, false];
  const records: FileRecord[] = [];
  const close = (): void => {
    if (value.trim() !== '') records.push({ number: startLine, text: value });
    value = '';
  };
  const add = (character: string): void => {
    if (value === '' && WHITE.test(character)) return;
    if (value === '') startLine = line;
    value += character;
  };
  const step = (character: string): void => {
    if (inString) {
      add(character);
      if (escaped) escaped = false;
      else if (character === '\\') escaped = true;
      else if (character === '"') inString = false;
      return;
    }
    if (character === '"') inString = true;
    if (character === '[' || character === '{') {
      depth += 1;
      if (depth > base) add(character);
      return;
    }
    if (character === ']' || character === '}') {
      if (depth > base) add(character);
      depth -= 1;
      if (depth <= base && (form === 'values' || depth < base)) close();
      return;
    }
    if (character === ',' && depth === base) close();
    else add(character);
  };
  const taken = (): FileRecord[] => records.splice(0);
  return {
    form: form === 'array' ? 'a JSON array' : 'JSON values over several lines',
    push: (text) => {
      for (const character of text) {
        step(character);
        if (character === '\n') line += 1;
      }
      return taken();
    },
    end: () => {
      close();
      return taken();
    },
  };
}

/** Rows of a table (RFC 4180), each under the names of the first one. */
export function tableSplitter(delimiter: string): Splitter {
  let header: readonly string[] | undefined;
  let [cell, line, startLine] = ['', 1, 1];
  let cells: string[] = [];
  let state: 'start' | 'plain' | 'quoted' | 'closed' | 'broken' = 'start';
  const records: FileRecord[] = [];
  const endCell = (): void => {
    cells.push(cell);
    [cell, state] = ['', state === 'broken' ? 'broken' : 'start'];
  };
  const endRow = (): void => {
    const broken = state === 'broken' || state === 'quoted';
    endCell();
    const row = cells;
    [cells, state] = [[], 'start'];
    if (row.every((each) => each.trim() === '')) return;
    if (header === undefined) {
      header = row.map((name) => name.trim());
      return;
    }
    records.push(tableRecord(header, row, startLine, broken));
  };
  const separators: Readonly<Record<string, string>> = { '\t': 'tabs', ',': 'commas' };
  const step = (character: string): void => {
    if (state === 'quoted') {
      if (character === '"') state = 'closed';
      else cell += character;
    } else if (character === delimiter) endCell();
    else if (character === '\n') endRow();
    else if (character === '\r') return;
    else if (character === '"' && state === 'start') state = 'quoted';
    else if (character === '"' && state === 'closed') {
      cell += character;
      state = 'quoted';
    } else {
      if (state === 'closed') state = 'broken';
      if (state === 'start') state = 'plain';
      cell += character;
    }
  };
  return {
    form: `a table with ${separators[delimiter] ?? 'semicolons'}`,
    push: (text) => {
      for (const character of text) {
        if (cells.length === 0 && cell === '' && state === 'start') startLine = line;
        step(character);
        if (character === '\n') line += 1;
      }
      return records.splice(0);
    },
    end: () => {
      endRow();
      return records.splice(0);
    },
  };
}

function tableRecord(
  header: readonly string[],
  row: readonly string[],
  number: number,
  broken: boolean,
): FileRecord {
  if (broken)
    return { number, problem: 'a quotation mark in the row is not closed, or not doubled' };
  if (row.length !== header.length) {
    return { number, problem: `the row has ${row.length} cells, the header ${header.length}` };
  }
  const cells = row.map((text) => (text === '' ? null : text));
  const named = header.map((name, at) => [name, cells[at] ?? null] as const);
  return { number, fields: Object.fromEntries(named) };
}
