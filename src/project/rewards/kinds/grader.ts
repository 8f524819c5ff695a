/** A grader of OpenAI's reinforcement fine-tuning as the reward. */
import type { Grader } from '../../../protocol/graders';
import type { RewardDependency } from '../../../protocol/rewards';
import type { RewardKind } from '../kind';

/** As a model grader names the reward model; any other model is the service, while that is on. */
const REWARD_MODEL_NAME = 'reward-model';

export const GRADER: RewardKind<Grader> = {
  type: 'grader',
  label: 'grader',
  needsRewardModel: false,
  isTried: false,
  is: () => true,
  check: async (given, code) => {
    const { readValidGrader } = await code();
    return (await readValidGrader(given)).grader;
  },
  name: ({ name }) => name,
  raterName: ({ name }) => `grader: ${name}`,
  dependsOn: (grader) => ['dataset', ...new Set(judgesOf(grader))],
  passThreshold: (grader) => ('pass_threshold' in grader ? grader.pass_threshold : undefined),
  create: (grader, context) => ({
    score: async (samples, options) => {
      const { rewardsByGrader } = await context.code();
      return rewardsByGrader(context, grader, samples, options);
    },
  }),
};

function judgesOf(grader: Grader): RewardDependency[] {
  if (grader.type === 'multi') return Object.values(grader.graders).flatMap(judgesOf);
  if (grader.type !== 'score_model' && grader.type !== 'label_model') return [];
  return grader.model === REWARD_MODEL_NAME ? ['reward-model'] : ['reward-model', 'service'];
}
