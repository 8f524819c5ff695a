/** Fetching what Python needs, told as the progress of a job: the first grader waits for it. */
import type { Sandbox } from '../../graders/sandbox';
import type { ProjectContext } from '../project-context';

/** Of Pyodide's files. */
const MEGABYTES = 14;

/** The sandbox, telling of every file that a job in it has to wait for. */
export function tellingSandbox({
  sandbox,
  publish,
}: Pick<ProjectContext, 'sandbox' | 'publish'>): Sandbox | undefined {
  if (sandbox === undefined) return undefined;
  return {
    run: async (job) => {
      let fetched = 0;
      const onBytes = (count: number): void => {
        fetched += count;
        const done = Math.round(fetched / 1e6);
        publish({ kind: 'progress', id: 'python', job: 'python', done, total: MEGABYTES });
      };
      try {
        return await sandbox.run({ ...job, onBytes });
      } finally {
        if (fetched > 0) publish({ kind: 'job-ended', id: 'python', job: 'python' });
      }
    },
  };
}
