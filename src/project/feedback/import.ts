/** Files of feedback in and out, a thousand rows at a time, so that nothing waits for them. */
import { verdictOf } from '../../feedback/agreement';
import { linesOf } from '../../feedback/jsonl/lines';
import { MAX_DATASET_ROWS, type PromptRow } from '../../feedback/jsonl/prompt-row';
import { readRow, type Row } from '../../feedback/jsonl/read-row';
import { RowError } from '../../feedback/jsonl/row-error';
import { exportLines } from '../../feedback/jsonl/write-rows';
import { pairKey } from '../../feedback/returning-pairs';
import type {
  ExportOptions,
  ImportReport,
  Judged,
  NewComparison,
  RejectedRow,
} from '../../protocol/feedback';
import { PlaygroundError } from '../../shared/errors';
import type { FeedbackJournal } from './journal';
import type { Job } from '../jobs';

const ROWS_AT_ONCE = 1000;
/** Rows that the report lists; more are counted. */
const LISTED = 1000;
/** For rows that do not say who judged. */
const IMPORTED_RATER = 'imported';

/** Names of fields that the report lists. */
const FIELDS_LISTED = 20;

export interface ImportTarget {
  readonly journal: FeedbackJournal;
  /** Takes prompts that came without answers. */
  readonly askAbout: (rows: readonly PromptRow[]) => Promise<void>;
  /** @throws PlaygroundError when the model cannot read it */
  readonly checkPrompt: (prompt: string) => void;
}

/** Good rows are kept whatever the others are like; all of one file is undone together. */
export async function importFeedback(
  file: Blob,
  { journal, askAbout, checkPrompt }: ImportTarget,
  job: Job,
): Promise<ImportReport> {
  const undoGroup = journal.newUndoGroup();
  const count = { comparison: 0, rating: 0, demonstration: 0, prompt: 0 };
  const rejected: RejectedRow[] = [];
  const itemFields = new Set<string>();
  const known = new Set(journal.comparisons().map(judgementKey));
  let [rejectedCount, datasetRows, repeated] = [0, 0, 0];
  job.progress(0, file.size);
  for await (const { lines, bytesRead } of linesOf(file, ROWS_AT_ONCE)) {
    const rows: Row[] = [];
    for (const { number, text } of lines) {
      try {
        const row = readRow(text);
        if (row.kind === 'prompt') {
          if ('messages' in row.item && ++datasetRows > MAX_DATASET_ROWS) throw tooMany();
          checkReadable(row.prompt, checkPrompt);
          for (const name of Object.keys(row.item)) itemFields.add(name);
        }
        rows.push(row);
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        rejectedCount += 1;
        const { code, message } = error;
        if (rejected.length < LISTED) rejected.push({ line: number, code, message });
      }
    }
    for (const row of rows) {
      count[row.kind] += 1;
      if (row.kind === 'comparison' && known.has(judgementKey(row.given))) repeated += 1;
    }
    await journal.import(importable(rows), IMPORTED_RATER, undoGroup);
    const prompts = rows.filter((row) => row.kind === 'prompt');
    if (prompts.length > 0) await askAbout(prompts);
    job.progress(bytesRead, file.size);
    await job.pausePoint();
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
    stopped: job.signal.aborted,
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

function checkReadable(prompt: string, checkPrompt: (prompt: string) => void): void {
  try {
    checkPrompt(prompt);
  } catch (error) {
    if (!(error instanceof PlaygroundError)) throw error;
    throw new RowError('unreadable-prompt', error.message);
  }
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
  };
}
