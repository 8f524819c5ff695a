/** Files of feedback in and out, a thousand rows at a time, so that nothing waits for them. */
import { linesOf } from '../feedback/jsonl/lines';
import { readRow, type Row } from '../feedback/jsonl/read-row';
import { RowError } from '../feedback/jsonl/row-error';
import { exportLines } from '../feedback/jsonl/write-rows';
import type { ExportOptions, ImportReport, Judged, RejectedRow } from '../protocol/feedback';
import type { FeedbackJournal } from './feedback-journal';
import type { Job } from './jobs';

const ROWS_AT_ONCE = 1000;
/** Rows that the report lists; more are counted. */
const LISTED = 1000;
/** For rows that do not say who judged. */
const IMPORTED_RATER = 'imported';

export interface ImportTarget {
  readonly journal: FeedbackJournal;
  /** Takes prompts that came without answers. */
  readonly askAbout: (prompts: readonly string[]) => void;
}

/** Good rows are kept whatever the others are like; all of one file is one act to undo. */
export async function importFeedback(
  file: Blob,
  { journal, askAbout }: ImportTarget,
  job: Job,
): Promise<ImportReport> {
  const act = `import-${journal.length}`;
  const count = { comparison: 0, rating: 0, demonstration: 0, prompt: 0 };
  const rejected: RejectedRow[] = [];
  let rejectedCount = 0;
  job.progress(0, file.size);
  for await (const { lines, bytesRead } of linesOf(file, ROWS_AT_ONCE)) {
    const rows: Row[] = [];
    for (const { number, text } of lines) {
      try {
        rows.push(readRow(text));
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        rejectedCount += 1;
        const { code, message } = error;
        if (rejected.length < LISTED) rejected.push({ line: number, code, message });
      }
    }
    for (const { kind } of rows) count[kind] += 1;
    await journal.import(importable(rows), IMPORTED_RATER, act);
    askAbout(rows.flatMap((row) => (row.kind === 'prompt' ? [row.prompt] : [])));
    job.progress(bytesRead, file.size);
    await job.pausePoint();
    if (job.signal.aborted) break;
  }
  return {
    accepted: count.comparison + count.rating + count.demonstration + count.prompt,
    comparisons: count.comparison,
    ratings: count.rating,
    demonstrations: count.demonstration,
    prompts: count.prompt,
    rejected,
    rejectedCount,
    stopped: job.signal.aborted,
  };
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
