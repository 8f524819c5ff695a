/** Files of feedback in and out, a thousand rows at a time, so that nothing waits for them. */
import { verdictOf } from '../../feedback/agreement';
import { MAX_DATASET_ROWS } from '../../feedback/formats/prompts';
import { recordsOf } from '../../feedback/formats/records';
import { adviceFor } from '../../feedback/formats/file-advice';
import { rowsIn, valueOf } from '../../feedback/formats/read-record';
import type { Row } from '../../feedback/formats/row';
import type { FileRecord } from '../../feedback/formats/splitters';
import { RowError } from '../../feedback/formats/row-error';
import { exportLines } from '../../feedback/formats/write-rows';
import { pairKey } from '../../feedback/returning-pairs';
import type {
  ExportOptions,
  ImportReport,
  Judged,
  NewComparison,
  RejectedRow,
} from '../../protocol/feedback';
import type { ImportOptions } from '../../protocol/feedback-files';
import type { Item } from '../../protocol/playground';
import { PlaygroundError } from '../../shared/errors';
import type { FeedbackJournal } from './journal';
import type { Job } from '../jobs';

const ROWS_AT_ONCE = 1000;
/** Milliseconds of reading and checking without a pause. */
const WITHOUT_PAUSE_MS = 20;
/** Rows that the report lists; more are counted. */
const LISTED = 1000;
/** For rows that do not say who judged. */
const IMPORTED_RATER = 'imported';

/** Names of fields that the report lists. */
const FIELDS_LISTED = 20;

export interface ImportTarget {
  readonly journal: FeedbackJournal;
  /** Told of prompts that came without answers, once they are in the journal. */
  readonly askAbout: (prompts: readonly string[]) => void;
  /**
   * @returns whether two answers are the same to the model, which reads their beginning alone
   * @throws PlaygroundError when the model cannot read the prompt
   */
  readonly checkItems: (items: readonly Item[]) => boolean;
}

/** Good rows are kept whatever the others are like; all of one file is undone together. */
export async function importFeedback(
  file: Blob,
  { journal, askAbout, checkItems }: ImportTarget,
  job: Job,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const undoGroup = journal.newUndoGroup();
  const count = { comparison: 0, rating: 0, demonstration: 0, prompt: 0 };
  const rejected: RejectedRow[] = [];
  const itemFields = new Set<string>();
  const pace = paced(job);
  const known = new Set<string>();
  for (const one of journal.comparisons()) {
    known.add(judgementKey(one));
    await pace();
  }
  let [rejectedCount, datasetRows, repeated] = [0, 0, 0];
  let advice: string | undefined;
  const accept = (record: FileRecord, form: string): readonly Row[] => {
    try {
      const rows = rowsIn(record, options);
      for (const row of rows) {
        if (isDatasetRow(row) && ++datasetRows > MAX_DATASET_ROWS) throw tooMany();
        checkReadable(row, checkItems);
      }
      return rows;
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      rejectedCount += 1;
      const { code, problem: message } = error;
      if (rejected.length < LISTED) rejected.push({ line: record.number, code, message });
      advice ??= adviceFor(form, code, valueOf(record));
      return [];
    }
  };
  job.progress(0, file.size);
  for await (const { records, form, bytesRead } of recordsOf(file, ROWS_AT_ONCE)) {
    const rows: Row[] = [];
    for (const record of records) {
      rows.push(...accept(record, form));
      await pace();
    }
    await job.pausePoint();
    for (const row of rows) {
      count[row.kind] += 1;
      if (row.kind === 'comparison' && known.has(judgementKey(row.given))) repeated += 1;
      if (row.kind !== 'prompt') continue;
      for (const name of Object.keys(row.item)) itemFields.add(name);
    }
    await journal.import(importable(rows), IMPORTED_RATER, undoGroup);
    const prompts = rows.filter((row) => row.kind === 'prompt');
    if (prompts.length > 0) askAbout(prompts.map(({ prompt }) => prompt));
    job.progress(bytesRead, file.size);
    if (job.signal.aborted) break;
  }
  return {
    accepted: count.comparison + count.rating + count.demonstration + count.prompt,
    comparisons: count.comparison,
    repeated,
    ratings: count.rating,
    demonstrations: count.demonstration,
    prompts: count.prompt,
    itemFields: [...itemFields].filter((name) => name !== 'messages').slice(0, FIELDS_LISTED),
    rejected,
    rejectedCount,
    ...(advice === undefined ? {} : { advice }),
    stopped: job.signal.aborted,
  };
}

/** Resolves at once, or after a pause where the work has gone on for long enough. */
function paced(job: Job): () => Promise<void> | void {
  let since = performance.now();
  return () => {
    if (performance.now() - since < WITHOUT_PAUSE_MS) return;
    return job.pausePoint().then(() => {
      since = performance.now();
    });
  };
}

/** The pair and what was said of it, whichever side either answer stood on. */
function judgementKey(one: NewComparison): string {
  return `${pairKey(one)} ${verdictOf(one) ?? 'skip'}`;
}

function tooMany(): RowError {
  const most = MAX_DATASET_ROWS.toLocaleString('en');
  return new RowError('too-many-rows', `a dataset has at most ${most} rows; split the file`);
}

function checkReadable(row: Row, checkItems: ImportTarget['checkItems']): void {
  let alike: boolean;
  try {
    alike = checkItems(itemsOf(row));
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    throw new RowError('unreadable-prompt', error.message);
  }
  if (!alike || row.kind !== 'comparison' || row.given.a === row.given.b) return;
  throw new RowError(
    'equal-answers',
    'the model reads the same of both answers: they differ beyond it only',
  );
}

function itemsOf(row: Row): readonly Item[] {
  switch (row.kind) {
    case 'prompt':
      return [{ prompt: row.prompt, text: '' }];
    case 'comparison':
      return [row.given.a, row.given.b].map((text) => ({ prompt: row.given.prompt, text }));
    default:
      return [{ prompt: row.given.prompt, text: row.given.text }];
  }
}

function isDatasetRow(row: Row): boolean {
  return row.kind === 'prompt' && 'messages' in row.item;
}

export function exportFeedback(given: Judged, options: ExportOptions): Blob {
  const parts: string[] = [];
  let lines: string[] = [];
  const close = (): void => {
    if (lines.length > 0) parts.push(`${lines.join('\n')}\n`);
    lines = [];
  };
  for (const line of exportLines(given, options)) {
    lines.push(line);
    if (lines.length === ROWS_AT_ONCE) close();
  }
  close();
  return new Blob(parts, { type: 'application/jsonl' });
}

function importable(rows: readonly Row[]) {
  return {
    comparisons: rows.flatMap((row) => (row.kind === 'comparison' ? [row.given] : [])),
    ratings: rows.flatMap((row) => (row.kind === 'rating' ? [row.given] : [])),
    demonstrations: rows.flatMap((row) => (row.kind === 'demonstration' ? [row.given] : [])),
    prompts: rows
      .filter((row) => row.kind === 'prompt')
      .map(({ prompt, item }) => ({ prompt, item })),
  };
}
