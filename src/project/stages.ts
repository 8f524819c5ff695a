/**
 * The long jobs of a session: simulated feedback, reward model, training, evaluation. Each
 * ends with an automatic checkpoint.
 */
import { completeConfig } from '../config/field';
import { REWARD_MODEL_FIELDS, type RewardModelConfig } from '../config/reward-model-fields';
import type { HeadFilter } from '../evaluation/head-filter';
import type { JobName } from '../protocol/engine-api';
import type {
  Comparison,
  EvaluateOptions,
  EvaluationReport,
  Item,
  RewardModelReport,
  SimulateOptions,
  TrainingMetrics,
  TrainingReport,
  TrainOptions,
} from '../protocol/playground';
import { DivergedError, InvalidValueError, NotReadyError } from '../shared/errors';
import type { Job, JobHooks } from './jobs';
import { checkSeed, checkSimulate, checkWhole } from './option-checks';
import { raterOf } from './feedback/raters';
import { trainingReward } from './rewards/current-reward';
import type { Project } from './project';
import { stream } from '../shared/random-stream';

/** Answers that a filter may choose from. */
const MOST_CANDIDATES = 8;

/** An automatic checkpoint after so many iterations, so that a crash costs little. */
const AUTOSAVE_ITERATIONS = 5;

export async function simulate(project: Project, options: SimulateOptions): Promise<Comparison[]> {
  checkSimulate(options);
  const rater = raterOf(project, options);
  const run = async (job: Job): Promise<Comparison[]> => {
    if (options.pairs === 'exploit') {
      const { judgeExploit } = await import('./feedback/exploit-pairs');
      return judgeExploit(project, rater, options.comparisons, job);
    }
    return options.pairs === 'judged'
      ? project.desk.secondOpinion(rater, options.comparisons, job)
      : project.desk.simulate(project.answering, rater, options, job);
  };
  // Pairs that are watched one by one are safe in the journal; the models have not changed.
  return options.comparisons === 1
    ? project.context.jobs.run('simulate', run)
    : stage(project, 'simulate', run);
}

/** A paused training ends first: its rewards are about to change. */
export async function fit(
  project: Project,
  given: Partial<RewardModelConfig>,
): Promise<RewardModelReport> {
  const { context, models, journal } = project;
  const config = completeConfig(REWARD_MODEL_FIELDS, { ...models.rewardModelConfig, ...given });
  await context.jobs.stopPaused();
  return stage(project, 'fit', async (job) => {
    const { fitRewardModel } = await import('../reward-model/fit');
    const request = {
      ...models.rewardModelParts,
      reference: models.base,
      comparisons: journal.comparisons(),
      prompts: context.lab.tasks('train').map(({ prompt }) => prompt),
      weights: models.rewardModel?.settings.weights,
      start: config.start === 'current' ? await models.rewardModel?.startingPoint() : undefined,
      sampling: models.sampling,
      config,
      seed: context.seed,
      rng: stream(context.seed, 'reward model', journal.length),
    };
    const fitted = await context.gpu.runInParts((stepAside) =>
      fitRewardModel(request, {
        signal: job.signal,
        onStep: async (metrics) => {
          context.publish({ kind: 'reward-model-step', metrics });
          job.progress(metrics.step, metrics.steps);
          await stepAside(() => job.betweenSteps());
        },
      }),
    );
    if (!Number.isFinite(fitted.report.bias)) {
      fitted.dispose();
      throw new DivergedError('Fitting the reward model', 'the spread of its scores');
    }
    await context.gpu.run(() => {
      models.replaceRewardModel(fitted);
    });
    models.rewardModelConfig = config;
    context.publish({ kind: 'reward-model', report: fitted.report });
    return fitted.report;
  });
}

export async function train(project: Project, options: TrainOptions): Promise<TrainingReport> {
  const { context, models } = project;
  const iterations = models.training.prepare(options);
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
  const record = () => project.runs.record(models.training.currentRun());
  const run = async (job: Job): Promise<TrainingReport> => {
    tell('running');
    try {
      return await models.training.run(
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

export async function evaluatePolicy(
  project: Project,
  { samples, seed, safetyFilter = 1 }: EvaluateOptions,
): Promise<EvaluationReport> {
  if (samples !== undefined) checkWhole('samples', samples);
  checkSeed(seed);
  checkWhole('safetyFilter', safetyFilter, 1, MOST_CANDIDATES);
  const filter = safetyFilter > 1 ? headFilter(project, safetyFilter) : undefined;
  const { context, models } = project;
  return stage(project, 'evaluate', async (job) => {
    const { evaluate } = await import('../evaluation/evaluate');
    const { rewardModel } = models;
    const report = await context.gpu.runInParts((stepAside) =>
      evaluate({
        lab: context.lab,
        family: context.family,
        base: models.base,
        tuned: models.training.policy,
        iteration: models.training.iteration,
        sampling: models.sampling,
        samples,
        seed: seed ?? context.seed,
        score: rewardModel && ((items) => rewardModel.score(items)),
        filter,
        signal: job.signal,
        onProgress: async (done: number, total: number) => {
          job.progress(done, total);
          await stepAside(() => job.betweenSteps());
        },
      }),
    );
    models.evaluation = report;
    context.publish({ kind: 'evaluation', report });
    return report;
  });
}

/**
 * By the criterion that the lab filters by.
 *
 * @throws InvalidValueError in a lab that filters by none
 * @throws NotReadyError without a reward model that has a head for it
 */
function headFilter({ context, models }: Project, answers: number): HeadFilter {
  const criterion = context.lab.filterCriterion;
  if (criterion === undefined) {
    throw new InvalidValueError('safetyFilter', answers, 'leave it out: this lab has no filter');
  }
  const model = models.requireRewardModel('A filter');
  if (!model.settings.heads.includes(criterion)) {
    throw new NotReadyError(
      'A filter',
      `a reward model with a head for ${criterion}`,
      'rate answers by criterion (the simulated rater can, too) and fit again',
    );
  }
  const score = async (items: readonly Item[]) =>
    (await model.parts(items)).map(({ heads }) => heads[criterion] ?? 0);
  return { criterion, answers, score };
}

async function stage<T>(
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

async function afterIteration(project: Project, { iteration }: TrainingMetrics): Promise<void> {
  if (project.liveWatched) {
    const samples = await project.liveSamples();
    project.context.publish({ kind: 'live-samples', iteration, samples });
  }
  project.context.publish({ kind: 'memory', memory: project.memory() });
  if (iteration % AUTOSAVE_ITERATIONS === 0) await project.autosave();
}
