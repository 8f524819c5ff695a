/** What the next iteration of training is rewarded by. */
import { later } from '../later';
import type { Project } from '../project';
import { scaled } from './normaliser';
import { rewardContext } from './reward-context';
import type { Sample } from '../../protocol/playground';
import type { Reward } from './kind';
import type { TrainingReward } from './training-reward';

/** @throws NotReadyError when the reward in use needs a reward model and there is none */
export async function trainingReward(project: Project): Promise<TrainingReward> {
  const { rewardModel, reward: chosen, dataset } = project;
  const { inUse, description, normaliser } = chosen;
  if (description.needsRewardModel) rewardModel.require('Training');
  const { createReward } = await later.rewardKinds();
  const reward = createReward(inUse.spec, rewardContext(project, { holdsGpu: true, normaliser }));
  const asksDataset = description.dependsOn.includes('dataset') && dataset.size > 0;
  const pairs = async () => {
    const { heldoutFraction } = rewardModel.config;
    const { judgedPairs, unreadBy } = await later.judgedPairs();
    const { seed, family } = project.context;
    const split = { heldoutFraction, seed, unread: unreadBy(family) };
    return judgedPairs(project.journal.comparisons(), split);
  };
  return {
    ...reward,
    source: {
      readsBase: reward.readsBase ?? false,
      rewards: async (samples, batch, options) => {
        const raw = Float32Array.from(await reward.score(samples, { batch, ...options }));
        if (inUse.scale === 'raw' || reward.isNormalised === true) return raw;
        const scale = await normaliser.scaleOf((answers) => scoresOf(reward, answers));
        return raw.map((each) => scaled(each, scale));
      },
    },
    pairs: async () => (await pairs()).train,
    heldoutPairs: async () => (await pairs()).heldout,
    ...(asksDataset ? { prompts: dataset.prompts } : {}),
  };
}

/** Of the answers on which it did not fail: they say on which scale it is. */
async function scoresOf(reward: Reward, answers: readonly Sample[]): Promise<ArrayLike<number>> {
  const failed = new Set<number>();
  const scores = await reward.score(answers, {
    onFailures: (failures) => {
      for (const { row } of failures) failed.add(row);
    },
  });
  const judged = Array.from(scores).filter((_, row) => !failed.has(row));
  return judged.length > 0 ? judged : scores;
}
