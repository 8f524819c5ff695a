/** Feedback as callers give it, and files of it in and out. */
import type { ExportOptions, ImportReport, Judged, Judgement } from '../../protocol/feedback';
import type { Comparison, NewComparison } from '../../protocol/playground';
import { later } from '../later';
import type { Project } from '../project';
import type { ImportTarget } from './import';

export async function compare(
  { journal }: Project,
  comparison: NewComparison,
  rater: string,
): Promise<Comparison> {
  const { checkedComparison } = await later.feedbackChecks();
  const [judged] = await journal.judge([checkedComparison(comparison)], rater);
  return judged as Comparison;
}

export async function judge(
  { journal }: Project,
  judgement: Judgement,
  rater: string,
): Promise<Judged> {
  const { checkedJudgement } = await later.feedbackChecks();
  return journal.give(checkedJudgement(judgement), rater);
}

export async function importFeedback(
  project: Project,
  jsonl: string | Blob,
): Promise<ImportReport> {
  const { checkFile } = await later.feedbackChecks();
  checkFile(jsonl);
  const files = await later.feedbackFiles();
  const file = typeof jsonl === 'string' ? new Blob([jsonl]) : jsonl;
  return project.context.jobs.run('import', (job) =>
    files.importFeedback(file, importTarget(project), job),
  );
}

export async function exportFeedback({ journal }: Project, options: ExportOptions): Promise<Blob> {
  const { checkExport } = await later.feedbackChecks();
  checkExport(options);
  const files = await later.feedbackFiles();
  return files.exportFeedback(journal.everything(), options);
}

/** Where the rows of a file go. */
function importTarget(project: Project): ImportTarget {
  const { journal, pairs, context } = project;
  return {
    journal,
    askAbout: async (rows) => {
      await context.store.appendDataset(
        project.projectInfo(),
        rows.map(({ prompt, item }) => ({ prompt, item })),
      );
      pairs.askAbout(rows.map(({ prompt }) => prompt));
      project.dataset.add(rows);
    },
    checkPrompt: (prompt) => {
      context.family.encode([{ prompt, text: '' }]);
    },
  };
}
