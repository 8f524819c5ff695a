/** Going on from another checkpoint's reward model, and from its policy where asked. */
import type { CheckpointInfo } from '../../protocol/playground';
import type { RewardModelReport, WarmStartOptions } from '../../protocol/reward-model';
import { InvalidValueError, NotReadyError } from '../../shared/errors';
import { later } from '../later';
import { readPart } from '../parts';
import type { Project } from '../project';
import { snapshotOf } from '../snapshot';

/** Checkpoints of all projects, newest first. */
export async function startingPoints({ context: { store } }: Project): Promise<CheckpointInfo[]> {
  const projects = await store.projects();
  const lists = await Promise.all(projects.map(({ name }) => store.checkpoints(name)));
  return lists.flat().sort((one, other) => other.time - one.time);
}

/**
 * Takes over the reward model, and the policy where asked, of another checkpoint: of this
 * project or of another field's or lab's.
 *
 * @throws ModelFormatError naming what does not fit
 */
export async function warmStart(
  project: Project,
  { checkpoint, policy = false }: WarmStartOptions,
): Promise<RewardModelReport> {
  const { context, rewardModel, training } = project;
  if (typeof checkpoint !== 'string') {
    throw new InvalidValueError('checkpoint', checkpoint, 'use the id of a checkpoint');
  }
  const states = await (await project.checkpoints()).readAny(checkpoint);
  const { model } = (await readPart(rewardModel, states)) ?? {};
  const trained = await readPart(training, states);
  if (model === undefined) {
    throw new NotReadyError('A warm start', 'a reward model in the checkpoint', 'choose another');
  }
  const weights = trained?.algorithm?.networks['policy'];
  if (policy && weights === undefined) {
    throw new NotReadyError('A warm start of the policy', 'a tuned policy', 'choose another');
  }
  const { RewardModel } = await later.rewardModels();
  await context.jobs.stopAll();
  await context.gpu.run(async () => {
    const restored = RewardModel.restore(rewardModel.parts, model);
    try {
      if (policy && weights !== undefined) await training.startFrom(weights);
    } catch (error) {
      restored.dispose();
      throw error;
    }
    rewardModel.replace(restored);
  });
  rewardModel.config = { ...rewardModel.config, start: 'current' };
  context.publish({ kind: 'session', snapshot: snapshotOf(project) });
  await project.autosave();
  return rewardModel.require('A warm start').report;
}
