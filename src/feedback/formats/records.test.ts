import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readRow, readValue } from './read-row';
import { recordsOf } from './records';
import type { FileRecord } from './splitters';

const ROWS = [
  { prompt: 'Which, "one"?', chosen: 'This\none.', rejected: 'No.' },
  { prompt: 'Why?', chosen: '[So], {it} is', rejected: '\\"' },
  { prompt: 'Who? ü€', chosen: 'I; you', rejected: 'a\tb' },
];
const LINES = ROWS.map((row) => JSON.stringify(row)).join('\n');
const EXPECTED = ROWS.map(({ prompt, chosen: a, rejected: b }) => ({
  kind: 'comparison',
  given: { prompt, a, b, choice: 'a' },
}));

async function recordsIn(...parts: BlobPart[]): Promise<FileRecord[]> {
  const found: FileRecord[] = [];
  for await (const { records } of recordsOf(new Blob(parts), 2)) found.push(...records);
  return found;
}

async function rowsIn(...parts: BlobPart[]) {
  const records = await recordsIn(...parts);
  return records.flatMap(({ text, fields }) =>
    text === undefined ? readValue(fields) : readRow(text),
  );
}

function table(delimiter: string, end = '\n'): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = ROWS.map(({ prompt, chosen, rejected }) =>
    [prompt, chosen, rejected].map(quoted).join(delimiter),
  );
  return [['prompt', 'chosen', 'rejected'].join(delimiter), ...rows].join(end);
}

function utf16(text: string, littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) bytes.setUint16(i * 2, text.charCodeAt(i), littleEndian);
  return new Uint8Array(bytes.buffer);
}

describe('the same rows are read from', () => {
  test.each<[string, () => BlobPart]>([
    ['JSON lines', () => LINES],
    ['JSON lines with \\r\\n', () => LINES.replaceAll('\n', '\r\n')],
    ['a JSON array on one line', () => JSON.stringify(ROWS)],
    ['a pretty JSON array', () => JSON.stringify(ROWS, null, 2)],
    ['pretty JSON values', () => ROWS.map((row) => JSON.stringify(row, null, 2)).join('\n')],
    ['CSV', () => table(',')],
    ['CSV with \\r\\n and an end', () => `${table(',', '\r\n')}\r\n`],
    ['CSV with semicolons', () => table(';')],
    ['TSV with a byte-order mark', () => `\ufeff${table('\t')}`],
    ['gzip', () => new Uint8Array(gzipSync(LINES))],
    ['gzipped CSV', () => new Uint8Array(gzipSync(table(',')))],
    ['UTF-16', () => utf16(`\ufeff${LINES}`, true)],
    ['UTF-16, big end first', () => utf16(`\ufeff${LINES}`, false)],
    ['UTF-16 without a mark', () => utf16(table(','), true)],
  ])('%s', async (_, file) => {
    expect(await rowsIn(file())).toEqual(EXPECTED);
  });

  test('pieces that cut anywhere', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(ROWS, null, 1));
    expect(await rowsIn(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(EXPECTED);
  });
});

test('a record has the line on which it begins', async () => {
  const numbers = (records: readonly FileRecord[]) => records.map(({ number }) => number);
  expect(numbers(await recordsIn('[\n  {"a":\n 1},\n\n  {"b": 2}\n]'))).toEqual([2, 5]);
  expect(numbers(await recordsIn('a,b\n"1\n2",3\n4,5\n'))).toEqual([2, 4]);
});

test('a row of a table that does not fit its header says so; the others are read', async () => {
  const records = await recordsIn('prompt,chosen,rejected\np,x\n"p"q,x,y\np,x,y\n"p,x,y');
  expect(records).toEqual([
    { number: 2, problem: 'the row has 2 cells, the header 3' },
    { number: 3, problem: 'a quotation mark in the row is not closed, or not doubled' },
    { number: 4, fields: { prompt: 'p', chosen: 'x', rejected: 'y' } },
    { number: 5, problem: 'a quotation mark in the row is not closed, or not doubled' },
  ]);
});

test('a file of another kind is named', async () => {
  await expect(recordsIn('PAR1....')).rejects.toMatchObject({ code: 'unreadable-file' });
  await expect(recordsIn('PK\x03\x04')).rejects.toThrow('spreadsheet');
  await expect(recordsIn(Uint8Array.of(0x7b, 0xe9, 0x7d))).rejects.toThrow('UTF-8');
});

test('a packed file that breaks off keeps what came before, and says where', async () => {
  const line = `${JSON.stringify({ prompt: 'p', completion: 'x' })}\n`;
  const noise = Array.from({ length: 40_000 }, (_, i) =>
    JSON.stringify({ prompt: String(i * 7919) }),
  );
  const bytes = new Uint8Array(gzipSync(line + noise.join('\n')));
  const records = await recordsIn(bytes.subarray(0, bytes.length - 200));
  expect(records.length).toBeGreaterThan(1);
  expect(records.at(-1)?.problem).toContain('broken from here on');
});
