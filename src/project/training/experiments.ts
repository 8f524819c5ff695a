/**
 * Runs beside the tuned policy: from the base model, with another configuration, the same seed,
 * prompts and reward. What is kept is their metrics.
 */
import type { ExperimentOptions, RunRecord } from '../../protocol/run';
import type { Job } from '../jobs';
import { trainingReward } from '../rewards/current-reward';
import type { Project } from '../project';
import { Training } from './training';

/** @throws NotReadyError when the reward in use needs a reward model and there is none */
export async function experiment(
  project: Project,
  { name, ...options }: ExperimentOptions,
): Promise<RunRecord> {
  const { context, base, reward } = project;
  const quiet = { ...context, publish: () => undefined };
  const rewardNow = () => trainingReward(project);
  const training = new Training(quiet, base, reward, rewardNow);
  training.configure(project.training.config);
  const iterations = training.settings.prepare(options);
  await rewardNow();
  await context.jobs.stopPaused();
  const run = async (job: Job): Promise<RunRecord> => {
    try {
      await training.run(iterations, job, (metrics) => {
        context.publish({ kind: 'experiment', name, metrics });
        return Promise.resolve();
      });
      return await project.runs.record({
        id: crypto.randomUUID(),
        name,
        experiment: true,
        config: training.config,
        metrics: training.history,
      });
    } finally {
      await context.gpu.run(() => {
        training.dispose();
      });
    }
  };
  return context.jobs.run('experiment', run);
}
