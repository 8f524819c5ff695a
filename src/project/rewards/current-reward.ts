/** What the next iteration of training is rewarded by. */
import { later } from '../later';
import type { Project } from '../project';
import { scaled } from './normaliser';
import { rewardContext } from './reward-context';
import type { TrainingReward } from './training-reward';

/** @throws NotReadyError when the reward in use needs a reward model and there is none */
export async function trainingReward(project: Project): Promise<TrainingReward> {
  const { dataset, rewardModel } = project;
  const { inUse, description, normaliser } = project.reward;
  if (description.needsRewardModel) rewardModel.require('Training');
  const { createReward } = await later.rewardKinds();
  const reward = createReward(inUse.spec, rewardContext(project, { holdsGpu: true, normaliser }));
  const asksDataset = description.dependsOn.includes('dataset') && dataset.size > 0;
  const pairs = async () => {
    const { heldoutFraction } = rewardModel.config;
    const { judgedPairs } = await later.judgedPairs();
    const { seed } = project.context;
    return judgedPairs(project.journal.comparisons(), { heldoutFraction, seed });
  };
  return {
    ...reward,
    source: {
      rewards: async (samples, batch) => {
        const raw = Float32Array.from(await reward.score(samples, { batch }));
        if (inUse.scale === 'raw' || reward.isNormalised === true) return raw;
        const scale = await normaliser.scaleOf((answers) => reward.score(answers));
        return raw.map((each) => scaled(each, scale));
      },
    },
    pairs: async () => (await pairs()).train,
    heldoutPairs: async () => (await pairs()).heldout,
    ...(asksDataset ? { prompts: dataset.prompts } : {}),
  };
}
