/** A project whose storage was deleted while it was open: what is in memory is written again. */
import { PlaygroundError } from '../shared/errors';
import type { Project } from './project';

/** Told, not thrown: nothing of this project is lost. */
class StorageDeletedError extends PlaygroundError {
  readonly code = 'storage-deleted';

  constructor(project: string) {
    super(
      `This page’s storage was deleted while “${project}” was open: its feedback and its models were written again. Other projects, earlier checkpoints and the table of runs are gone`,
    );
  }
}

/** Nothing where all is there, or nothing had been written yet. */
export async function writeAgain(project: Project): Promise<void> {
  const { context, journal } = project;
  const { store, publish } = context;
  if (journal.length === 0 && project.training.iteration === 0) return;
  if ((await store.project(context.project)) !== undefined) return;
  journal.forgetSaved();
  (await project.checkpoints()).forget();
  await journal.save();
  await project.autosave();
  publish({ kind: 'storage-error', error: new StorageDeletedError(context.project).toRecord() });
}
