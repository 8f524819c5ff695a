/**
 * Runs beside the tuned policy: from the base model, with another configuration, the same seed,
 * prompts and reward model. What is kept is their metrics.
 */
import type { Batch } from '../model/network';
import type { ExperimentOptions, RunRecord } from '../protocol/run';
import type { Job } from './jobs';
import type { RunBook } from './run-book';
import type { Session } from './session';
import { Training } from './training';

/** @throws NotReadyError without a reward model */
export async function experiment<B extends Batch>(
  session: Session<B>,
  runs: RunBook<B>,
  { name, ...options }: ExperimentOptions,
): Promise<RunRecord> {
  const { context, models } = session;
  models.requireRewardModel('An experiment');
  const quiet = { ...context, publish: () => undefined };
  const training = new Training<B>(quiet, models.base);
  training.configure(models.training.config);
  const iterations = training.prepare(options);
  await context.jobs.stopPaused();
  const run = async (job: Job): Promise<RunRecord> => {
    const rewardModel = models.requireRewardModel('An experiment');
    try {
      await training.run(rewardModel, iterations, job, (metrics) => {
        context.publish({ kind: 'experiment', name, metrics });
        return Promise.resolve();
      });
      return await runs.record({
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
