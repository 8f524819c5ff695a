/** A file's records, a handful at a time: the whole text is never in memory at once. */
import { textOf, UnreadableFileError } from './file-text';
import {
  lineSplitter,
  tableSplitter,
  valueSplitter,
  type FileRecord,
  type Splitter,
} from './splitters';

export interface RecordBatch {
  readonly records: readonly FileRecord[];
  /** What the file is, in words. */
  readonly form: string;
  /** Bytes of the file read so far. */
  readonly bytesRead: number;
}

/**
 * JSON lines, a JSON array or values over several lines, CSV or TSV with a header: told by how the
 * text begins. A file that breaks in its middle ends with a record that says so.
 *
 * @throws UnreadableFileError where it is no text from the start
 */
export async function* recordsOf(file: Blob, atOnce: number): AsyncGenerator<RecordBatch> {
  let [begun, bytesRead, lastLine] = ['', 0, 0];
  let splitter: Splitter | undefined;
  let waiting: FileRecord[] = [];
  try {
    for await (const part of textOf(file)) {
      bytesRead = part.bytesRead;
      begun = splitter === undefined ? begun + part.text : part.text;
      splitter ??= splitterFor(begun, false);
      if (splitter === undefined) continue;
      waiting.push(...splitter.push(begun));
      lastLine = waiting.at(-1)?.number ?? lastLine;
      while (waiting.length >= atOnce) {
        yield { records: waiting.slice(0, atOnce), form: splitter.form, bytesRead };
        waiting = waiting.slice(atOnce);
      }
    }
  } catch (error) {
    if (!(error instanceof UnreadableFileError) || lastLine === 0) throw error;
    const broken = { number: lastLine + 1, problem: error.message };
    yield { records: [...waiting, broken], form: splitter?.form ?? '', bytesRead };
    return;
  }
  if (splitter === undefined) {
    splitter = splitterFor(begun, true) ?? lineSplitter();
    waiting.push(...splitter.push(begun));
  }
  yield { records: [...waiting, ...splitter.end()], form: splitter.form, bytesRead };
}

/** Undefined while too little has been read to tell. */
function splitterFor(text: string, whole: boolean): Splitter | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const first = lines[0]?.trim() ?? '';
  if (!whole && (lines.length < 3 || first === '')) {
    return first.startsWith('[') ? valueSplitter('array') : undefined;
  }
  if (first.startsWith('[')) return valueSplitter('array');
  // A pretty-printed object: its first line ends where a value goes on.
  if (first.startsWith('{')) return /[{[,]$/.test(first) ? valueSplitter('values') : lineSplitter();
  const delimiter = delimiterOf(first);
  const jsonBelow = lines[1]?.trim().startsWith('{') ?? false;
  return delimiter === undefined || jsonBelow ? lineSplitter() : tableSplitter(delimiter);
}

const DELIMITERS = ['\t', ',', ';'];
const LONGEST_NAME = 64;

/** What sets a header's names apart; undefined where the line is no header. */
function delimiterOf(header: string): string | undefined {
  if (/^"?prompt"?$/.test(header)) return ',';
  const counted = DELIMITERS.map((each) => ({ each, count: header.split(each).length }));
  const { each, count } = counted.reduce((most, next) => (next.count > most.count ? next : most));
  const names = header.split(each).map((name) => name.trim().replace(/^"|"$/g, ''));
  const proper = names.every((name) => name !== '' && name.length <= LONGEST_NAME);
  return count > 1 && proper && new Set(names).size === names.length ? each : undefined;
}
