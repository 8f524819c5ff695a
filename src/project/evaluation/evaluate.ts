/** Evaluating the tuned policy against the base model. */
import type { SafetyFilter } from '../../evaluation/safety-filter';
import type { EvaluateOptions, EvaluationReport, Item } from '../../protocol/playground';
import { NotReadyError } from '../../shared/errors';
import { later } from '../later';
import { checkSeed, checkWhole } from '../option-checks';
import type { Project } from '../project';
import { stage } from '../stage';

/** Answers that the safety filter may choose from. */
const MOST_CANDIDATES = 8;
/** The criterion, and so the head, that the filter goes by. */
const SAFETY = 'safety';

export async function evaluatePolicy(
  project: Project,
  { samples, seed, safetyFilter = 1 }: EvaluateOptions,
): Promise<EvaluationReport> {
  if (samples !== undefined) checkWhole('samples', samples);
  checkSeed(seed);
  checkWhole('safetyFilter', safetyFilter, 1, MOST_CANDIDATES);
  const filter = safetyFilter > 1 ? safetyFilterOf(project, safetyFilter) : undefined;
  const { context, training } = project;
  return stage(project, 'evaluate', async (job) => {
    const { evaluate } = await later.evaluation();
    const { model } = project.rewardModel;
    const report = await context.gpu.runInParts((stepAside) =>
      evaluate({
        lab: context.lab,
        family: context.family,
        base: project.base,
        tuned: training.policy,
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

/** @throws NotReadyError without a reward model that has a head for safety */
function safetyFilterOf({ rewardModel }: Project, answers: number): SafetyFilter {
  const model = rewardModel.require('A safety filter');
  if (!model.settings.heads.includes(SAFETY)) {
    throw new NotReadyError(
      'A safety filter',
      'a reward model with a head for safety',
      'rate answers by criterion (the simulated rater can, too) and fit again',
    );
  }
  const safety = async (items: readonly Item[]) =>
    (await model.parts(items)).map(({ heads }) => heads[SAFETY] ?? 0);
  return { answers, safety };
}
