/** Evaluating the tuned policy against the base model. */
import type { HeadFilter } from '../../evaluation/head-filter';
import type { EvaluateOptions, EvaluationReport, Item } from '../../protocol/playground';
import { InvalidValueError, NotReadyError } from '../../shared/errors';
import { later } from '../later';
import { checkSeed, checkWhole } from '../option-checks';
import type { Project } from '../project';
import { stage } from '../stage';

/** Answers that a filter may choose from. */
const MOST_CANDIDATES = 8;

export async function evaluatePolicy(
  project: Project,
  { samples, seed, safetyFilter = 1 }: EvaluateOptions,
): Promise<EvaluationReport> {
  if (samples !== undefined) checkWhole('samples', samples);
  checkSeed(seed);
  checkWhole('safetyFilter', safetyFilter, 1, MOST_CANDIDATES);
  const filter = safetyFilter > 1 ? headFilter(project, safetyFilter) : undefined;
  const { context, training } = project;
  return stage(project, 'evaluate', async (job) => {
    const { evaluate } = await later.evaluation();
    const { model } = project.rewardModel;
    const report = await context.gpu.runInParts((stepAside) =>
      evaluate({
        lab: context.lab,
        family: context.family,
        base: project.base,
        tuned: training.answerer,
        iteration: training.iteration,
        sampling: project.sampling,
        samples,
        seed: seed ?? context.seed,
        score: model && ((items) => model.score(items)),
        filter,
        signal: job.signal,
        onProgress: async (done: number, total: number) => {
          job.progress(done, total);
          await stepAside(() => job.betweenSteps());
        },
      }),
    );
    project.evaluation.replace(report);
    return report;
  });
}

/**
 * By the criterion that the lab filters by.
 *
 * @throws InvalidValueError in a lab that filters by none
 * @throws NotReadyError without a reward model that has a head for it
 */
function headFilter({ context, rewardModel }: Project, answers: number): HeadFilter {
  const criterion = context.lab.filterCriterion;
  if (criterion === undefined) {
    throw new InvalidValueError('safetyFilter', answers, 'leave it out: this lab has no filter');
  }
  const model = rewardModel.require('A filter');
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
