/** A project as the page shows it when it is opened, or has become another. */
import type { SessionSnapshot } from '../protocol/engine-api';
import { describeLab } from './lab-description';
import type { Project } from './project';

export function snapshotOf(project: Project): SessionSnapshot {
  const { id, context, journal, rewardModel, evaluation, training, reward } = project;
  const { seed, lab, model } = context;
  return {
    sessionId: id,
    project: context.project,
    seed,
    lab: describeLab(lab),
    model,
    comparisons: journal.comparisons(),
    feedback: journal.status(),
    ...(rewardModel.model === undefined ? {} : { rewardModel: rewardModel.model.report }),
    training: [...training.history],
    ...(evaluation.report === undefined ? {} : { evaluation: evaluation.report }),
    rewardModelConfig: rewardModel.config,
    trainingConfig: training.config,
    reward: reward.inUse,
    rewardDescription: reward.description,
  };
}

/** Models, settings and generators become those of the checkpoint; feedback stays. */
export async function restoreCheckpoint(project: Project, id: string): Promise<void> {
  await project.restoreCheckpoint(id);
  project.context.publish({ kind: 'session', snapshot: snapshotOf(project) });
}
