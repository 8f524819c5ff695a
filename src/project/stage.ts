/** The long jobs of a project: each ends with an automatic checkpoint. */
import type { JobName } from '../protocol/engine-api';
import type { Job, JobHooks } from './jobs';
import type { Project } from './project';

export function stage<T>(
  project: Project,
  name: JobName,
  body: (job: Job) => Promise<T>,
  hooks: JobHooks = {},
): Promise<T> {
  const run = async (job: Job): Promise<T> => {
    const result = await body(job);
    await project.autosave();
    return result;
  };
  return project.context.jobs.run(name, run, hooks);
}
