/** Fitting the reward model to the feedback. */
import { completeConfig } from '../../config/field';
import { REWARD_MODEL_FIELDS, type RewardModelConfig } from '../../config/reward-model-fields';
import type { RewardModelReport } from '../../protocol/playground';
import { DivergedError } from '../../shared/errors';
import { stream } from '../../shared/random-stream';
import { later } from '../later';
import type { Project } from '../project';
import { stage } from '../stage';

/** A paused training ends first: its rewards are about to change. */
export async function fit(
  project: Project,
  given: Partial<RewardModelConfig>,
): Promise<RewardModelReport> {
  const { context, rewardModel, journal } = project;
  const config = completeConfig(REWARD_MODEL_FIELDS, { ...rewardModel.config, ...given });
  await context.jobs.stopPaused();
  return stage(project, 'fit', async (job) => {
    const { fitRewardModel } = await later.rewardModelFit();
    const before = rewardModel.model;
    const request = {
      ...rewardModel.parts,
      reference: project.base,
      comparisons: journal.comparisons(),
      ratings: journal.ratings().length,
      prompts: context.lab.tasks('train').map(({ prompt }) => prompt),
      weights: before?.settings.weights,
      start: config.start === 'current' ? await before?.startingPoint() : undefined,
      sampling: project.sampling,
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
      rewardModel.replace(fitted);
    });
    rewardModel.config = config;
    context.publish({ kind: 'reward-model', report: fitted.report });
    return fitted.report;
  });
}
