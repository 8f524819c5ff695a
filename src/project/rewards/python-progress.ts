/** Fetching what Python needs, as the progress of a job: the first grader waits for it. */
import type { Sandbox } from '../../graders/sandbox';
import type { ProjectContext } from '../project-context';

/** Of Pyodide's files; packages come on top. */
const MEGABYTES = 14;

/** The sandbox, which reports every file that a job in it has to wait for. */
export function reportingSandbox({
  sandbox,
  publish,
}: Pick<ProjectContext, 'sandbox' | 'publish'>): Sandbox | undefined {
  if (sandbox === undefined) return undefined;
  return {
    ...sandbox,
    run: async (job) => {
      let fetched = 0;
      const onBytes = (count: number): void => {
        fetched += count;
        const done = Math.round(fetched / 1e6);
        const total = Math.max(done, MEGABYTES);
        publish({ kind: 'progress', id: 'python', job: 'python', done, total });
      };
      try {
        return await sandbox.run({ ...job, onBytes });
      } finally {
        if (fetched > 0) publish({ kind: 'job-ended', id: 'python', job: 'python' });
      }
    },
  };
}
