/** Feedback of raters that judge by themselves. */
import type { Comparison, SimulateOptions } from '../../protocol/playground';
import type { Job } from '../jobs';
import { checkSimulate } from '../option-checks';
import type { Project } from '../project';
import { stage } from '../stage';
import { judgeExploit } from './exploit-pairs';
import { raterOf } from './raters';

export async function simulate(project: Project, options: SimulateOptions): Promise<Comparison[]> {
  checkSimulate(options);
  const { pairs } = project;
  const rater = raterOf(project, options);
  const run = (job: Job): Promise<Comparison[]> => {
    if (options.pairs === 'exploit') {
      return judgeExploit(project, rater, options.comparisons, job);
    }
    return options.pairs === 'judged'
      ? pairs.secondOpinion(rater, options.comparisons, job)
      : pairs.simulate(project.answering, rater, options, job);
  };
  // Pairs that are watched one by one are safe in the journal; the models have not changed.
  return options.comparisons === 1
    ? project.context.jobs.run('simulate', run)
    : stage(project, 'simulate', run);
}
