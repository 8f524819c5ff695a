/** What a reward may use of an open project. */
import type { RewardDescription } from '../../protocol/rewards';
import type { Sample } from '../../protocol/playground';
import { stream } from '../../shared/random-stream';
import { later } from '../later';
import type { Project } from '../project';
import type { RewardContext, RewardModelAccess } from './kind';
import { Normaliser, SCALE_ANSWERS } from './normaliser';

/** For trying a reward out: each use of the GPU waits for its turn. */
export function trialContext(project: Project, description: RewardDescription): RewardContext {
  const { gpu } = project.context;
  const normaliser = new Normaliser(() => gpu.run(() => baseAnswers(project, description)));
  return rewardContext(project, { holdsGpu: false, normaliser });
}

/** @param holdsGpu the caller has the GPU already, as training has: nothing may wait for it */
export function rewardContext(
  project: Project,
  { holdsGpu, normaliser }: { readonly holdsGpu: boolean; readonly normaliser: Normaliser },
): RewardContext {
  const { context, dataset, graderService } = project;
  const { sandbox, publish } = context;
  return {
    rewardModel: rewardModelAccess(project, holdsGpu),
    dataset,
    normaliser,
    flaws: context.lab.misspecifiedRewards,
    sandbox,
    service: graderService.current,
    publish,
    code: later.graderRuns,
  };
}

function rewardModelAccess(
  { context, rewardModel }: Project,
  holdsGpu: boolean,
): RewardModelAccess {
  const model = () => rewardModel.require('This reward');
  const onGpu = <T>(work: () => Promise<T>) => (holdsGpu ? work() : context.gpu.run(work));
  return {
    get fitted() {
      return rewardModel.model;
    },
    score: (items, batch, base) =>
      onGpu(async () => (batch ? model().rewards(items, batch, base) : model().score(items))),
    members: (items, batch) =>
      onGpu(async () => model().memberScores(items, batch ?? context.family.encode(items))),
  };
}

/** What a reward is tried and trained on: the dataset's prompts where it reads it, or the lab's. */
export function promptsOf(
  { dataset, context: { lab } }: Project,
  { dependsOn }: Pick<RewardDescription, 'dependsOn'>,
): readonly string[] {
  if (dependsOn.includes('dataset') && dataset.size > 0) return dataset.prompts;
  return lab.tasks('train').map(({ prompt }) => prompt);
}

/** The caller holds the GPU. */
export async function baseAnswers(
  project: Project,
  description: RewardDescription,
): Promise<readonly Sample[]> {
  const { context, base, sampling } = project;
  const rng = stream(context.seed, 'reward scale');
  const asked = promptsOf(project, description);
  const prompts = Array.from({ length: SCALE_ANSWERS }, () => rng.pick(asked));
  const { samples } = await context.family.rollOut(base, prompts, sampling, rng);
  return samples;
}
