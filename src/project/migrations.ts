/** How states of a project that an earlier version of the playground stored become today's. */
import { stored } from './schemas';

/** A stored state whose version is known and whose other fields are that version's. */
export type StoredState = Readonly<Record<string, unknown>> & { readonly version: number };

/** @param family fingerprint of the models that the state is of */
type Migration = (state: StoredState, family: string) => StoredState | Promise<StoredState>;

/** PROJECT_MIGRATIONS[n] takes version n + 1 to n + 2. Append only: shipped entries never change. */
export const PROJECT_MIGRATIONS: readonly Migration[] = [
  // Reward models have heads and members; until then all were fitted with their trunk.
  async (state, family) => {
    const { FIRST_VERSION, fromFirstVersion } = await import('../reward-model/first-version');
    const where = { what: 'The checkpoint', part: 'version 1' };
    const { rewardModelConfig, rewardModel } = stored(FIRST_VERSION, state, where);
    return {
      ...state,
      version: 2,
      rewardModelConfig: { ...rewardModelConfig, trunk: 'tuned', logProbabilityFeature: false },
      rewardModel: rewardModel && fromFirstVersion(rewardModel, family),
    };
  },
  // A project is the sum of its parts; until then each had its own place beside the others.
  ({ feedback, rewardModelConfig, rewardModel, training, evaluation, samples }) => ({
    version: 3,
    parts: {
      reward: rewardOf(training),
      pairs: feedback,
      'reward-model': { config: rewardModelConfig, model: rewardModel },
      training,
      evaluation: { report: evaluation },
      samples: { rng: samples },
    },
  }),
  // Parts have checksums; what was stored before has none to compare with.
  ({ parts }) => ({ version: 4, parts }),
];

/** A training carried the reward in use; the first ones knew of one only. */
function rewardOf(training: unknown): unknown {
  const carried = typeof training === 'object' && training !== null && 'reward' in training;
  return carried ? training.reward : undefined;
}
