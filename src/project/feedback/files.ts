/** Files of feedback as callers bring and fetch them; fetched with the first one. */
import type { ExportOptions, ImportReport } from '../../protocol/feedback';
import type { FilePreview, ImportOptions } from '../../protocol/feedback-files';
import type { Project } from '../project';
import { checkedImport, checkExport, fileOf } from './checks';
import { exportFeedback, importFeedback, type ImportTarget } from './import';
import { previewFile } from './preview-file';

export async function bring(
  project: Project,
  given: string | Blob,
  options?: ImportOptions,
): Promise<ImportReport> {
  const [file, checked] = [fileOf(given), checkedImport(options)];
  return project.context.jobs.run('import', (job) =>
    importFeedback(file, targetOf(project), job, checked),
  );
}

export async function preview(given: string | Blob, options?: ImportOptions): Promise<FilePreview> {
  return previewFile(fileOf(given), checkedImport(options));
}

export function write({ journal }: Project, options: ExportOptions): Blob {
  checkExport(options);
  return exportFeedback(journal.everything(), options);
}

function sameNumbers(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  return one.length === other.length && Array.from(one).every((value, at) => value === other[at]);
}

/** Where the rows of a file go. */
function targetOf({ journal, pairs, context }: Project): ImportTarget {
  return {
    journal,
    askAbout: pairs.askAbout,
    checkItems: (items) => {
      const batch = context.family.encode(items);
      const [one = [], other] = items.map((_, row) => batch.actionsOf(row));
      return other !== undefined && sameNumbers(one, other);
    },
  };
}
