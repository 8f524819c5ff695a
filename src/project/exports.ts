/** Models out of a project, for other programs. */
import { exportGguf, exportPolicy, exportRewardModel, type CardFacts } from '../exports';
import type { CheckpointFolder } from '../model/files/checkpoint-folder';
import type { Policy } from '../model/network';
import type { ModelExportOptions } from '../protocol/model-export';
import { NotReadyError } from '../shared/errors';
import { checkExport } from './export-checks';
import type { Project } from './project';

/**
 * A zip. A running iteration ends first.
 *
 * @throws InvalidValueError for what cannot be asked for
 * @throws NotReadyError when nothing was tuned or fitted yet, or the lab has no language model
 */
export async function exportModel(project: Project, options: ModelExportOptions): Promise<Blob> {
  checkExport(options);
  const name = archiveName(project, options.what);
  if (options.what === 'reward-model') return rewardModel(project, name);
  const { training } = project;
  if (!training.isTuned) {
    throw new NotReadyError('Exporting the policy', 'a tuned policy', 'train one first');
  }
  const folder = await read(project, () => folderOf(project, training.policy));
  const given = { folder, sampling: project.sampling, facts: factsOf(project) };
  return options.format === 'gguf'
    ? exportGguf(name, given, options.precision ?? 'F16')
    : exportPolicy(name, given);
}

async function rewardModel(project: Project, name: string): Promise<Blob> {
  const model = project.rewardModel.require('Exporting the reward model');
  const given = await read(project, async () => ({
    base: await folderOf(project, project.base),
    state: await model.state(),
    blend: model.blend,
  }));
  return exportRewardModel(name, given, factsOf(project));
}

/** Between two iterations, and alone on the GPU. */
function read<T>({ training, context }: Project, work: () => Promise<T>): Promise<T> {
  return training.betweenIterations(() => context.gpu.run(work));
}

function folderOf({ context }: Project, policy: Policy): Promise<CheckpointFolder> {
  const { family, lab } = context;
  if (family.folder === undefined) {
    throw new NotReadyError(
      'Exporting',
      'a language model',
      `${lab.title} has none: a checkpoint keeps what it learned`,
    );
  }
  return family.folder(policy);
}

function factsOf(project: Project): CardFacts {
  const { context, journal, training, rewardModel: fitted, evaluation, reward } = project;
  const { lab, model, seed } = context;
  const { algorithm, ...settings } = training.config;
  const run = { algorithm, iterations: training.iteration, reward: reward.description.name };
  return {
    project: context.project,
    lab: { title: lab.title, description: lab.description },
    baseModel: `${lab.id}/${model.name}`,
    seed,
    comparisons: journal.comparisonCount,
    ...(training.isTuned ? { training: { ...run, settings } } : {}),
    rewardModel: fitted.model?.report,
    evaluation: evaluation.report,
    measures: lab.measures.map(({ of: _, ...described }) => described),
  };
}

/** Of the archive and the folder in it. */
function archiveName({ context }: Project, what: ModelExportOptions['what']): string {
  const plain = context.project.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
  return `${plain || 'project'}-${what}`;
}
