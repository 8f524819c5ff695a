/** Training the policy: iterations, each shown and now and then saved, and the run they make. */
import type { TrainingMetrics, TrainingReport, TrainOptions } from '../../protocol/playground';
import type { Job } from '../jobs';
import type { Project } from '../project';
import { trainingReward } from '../rewards/current-reward';
import { stage } from '../stage';

/** An automatic checkpoint after so many iterations, so that a crash costs little. */
const AUTOSAVE_ITERATIONS = 5;

export async function train(project: Project, options: TrainOptions): Promise<TrainingReport> {
  const { context, training } = project;
  const iterations = training.settings.prepare(options);
  await trainingReward(project);
  await context.jobs.stopPaused();
  const tell = (state: 'running' | 'paused' | 'idle'): void => {
    context.publish({ kind: 'training-state', state });
  };
  const hooks = {
    paused: () => {
      tell('paused');
    },
    resumed: () => {
      tell('running');
    },
  };
  const record = () => project.runs.record(training.currentRun());
  const run = async (job: Job): Promise<TrainingReport> => {
    tell('running');
    try {
      return await training.run(
        iterations,
        job,
        (metrics) => afterIteration(project, metrics),
        record,
      );
    } finally {
      await record();
      tell('idle');
    }
  };
  return stage(project, 'train', run, hooks);
}

async function afterIteration(project: Project, { iteration }: TrainingMetrics): Promise<void> {
  if (project.liveWatched) {
    const samples = await project.liveSamples();
    project.context.publish({ kind: 'live-samples', iteration, samples });
  }
  if (iteration % AUTOSAVE_ITERATIONS === 0) await project.autosave();
}
