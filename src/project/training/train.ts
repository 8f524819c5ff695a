/** Training the policy: iterations, each shown and now and then saved, and the run they make. */
import type { LiveSample } from '../../protocol/engine-api';
import type { TrainingMetrics, TrainingReport, TrainOptions } from '../../protocol/playground';
import { DamagedDataError, DivergedError } from '../../shared/errors';
import { mean } from '../../shared/statistics';
import type { Job } from '../jobs';
import type { Project } from '../project';
import { trainingReward } from '../rewards/current-reward';
import { snapshotOf } from '../snapshot';
import { stage } from '../stage';

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
      const afterEach = (metrics: TrainingMetrics) => afterIteration(project, metrics);
      return await training.run(iterations, job, { afterEach, beforeNew: record });
    } catch (error) {
      if (error instanceof DivergedError) await backToLastGood(project);
      throw error;
    } finally {
      await record();
      tell('idle');
    }
  };
  return stage(project, 'train', run, hooks);
}

async function afterIteration(project: Project, { iteration }: TrainingMetrics): Promise<void> {
  let heldout = {};
  if (project.liveWatched) {
    const samples = await project.liveSamples();
    project.context.publish({ kind: 'live-samples', iteration, samples });
    heldout = heldoutReward(samples);
  }
  await checkedAutosave(project, heldout);
}

function heldoutReward(samples: readonly LiveSample[]): { readonly heldoutReward?: number } {
  const scores = samples.flatMap(({ tunedScore }) => tunedScore ?? []);
  return scores.length === 0 ? {} : { heldoutReward: mean(scores) };
}

/** @throws DivergedError naming the tensor with numbers that are none: nothing of it is saved */
async function checkedAutosave(
  project: Project,
  measured: Parameters<Project['autosaveBehind']>[0],
): Promise<void> {
  try {
    await project.autosaveBehind(measured);
  } catch (error) {
    if (!(error instanceof DamagedDataError)) throw error;
    throw new DivergedError('Training', tensorNamed(error.path) || error.part);
  }
}

/** `algorithm.networks.policy.model.norm.weight` is the weights `policy model.norm.weight`. */
function tensorNamed(path: string): string {
  return path.replace(/^algorithm\.(networks|optimizers)\.([^.]+)\./, '$2 ');
}

/** What was saved last is whole; without any, the base model is. */
async function backToLastGood(project: Project): Promise<void> {
  const { context, training } = project;
  if (!context.autosave) return;
  await (await project.checkpoints()).settled();
  if ((await project.restoreLatest()) === undefined) {
    await context.gpu.run(() => {
      training.reset();
    });
  }
  context.publish({ kind: 'session', snapshot: snapshotOf(project) });
}
