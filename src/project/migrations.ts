/** How states of a session that an earlier version of the playground stored become today's. */
import type { FirstRewardModelState } from '../reward-model/first-version';

/** A stored state whose version is known and whose other fields are that version's. */
export type StoredState = Readonly<Record<string, unknown>> & { readonly version: number };

/** @param family fingerprint of the models that the state is of */
type Migration = (state: StoredState, family: string) => Promise<StoredState>;

/** PROJECT_MIGRATIONS[n] takes version n + 1 to n + 2. Append only: shipped entries never change. */
export const PROJECT_MIGRATIONS: readonly Migration[] = [
  // Reward models have heads and members; until then all were fitted with their trunk.
  async (state, family) => {
    const { fromFirstVersion } = await import('../reward-model/first-version');
    const rewardModel = state['rewardModel'] as FirstRewardModelState | undefined;
    return {
      ...state,
      version: 2,
      rewardModelConfig: {
        ...(state['rewardModelConfig'] as object),
        trunk: 'tuned',
        logProbabilityFeature: false,
      },
      rewardModel: rewardModel && fromFirstVersion(rewardModel, family),
    };
  },
];
