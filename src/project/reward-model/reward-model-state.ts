/** What is kept of a project's reward model, and what that must be when it is read again. */
import { looseObject, optional } from 'valibot';
import { configSchema } from '../../config/config-schema';
import { REWARD_MODEL_FIELDS, type RewardModelConfig } from '../../config/reward-model-fields';
import type { RewardModelState } from '../../reward-model/reward-model';
import { REWARD_MODEL_STATE } from '../../reward-model/state-schema';
import type { Schema } from '../../shared/schema';

export interface ChosenRewardModelState {
  /** Of the next fit. */
  readonly config: RewardModelConfig;
  /** Undefined before any fit. */
  readonly model?: RewardModelState | undefined;
}

export const CHOSEN_REWARD_MODEL_STATE: Schema<ChosenRewardModelState> = looseObject({
  config: configSchema(REWARD_MODEL_FIELDS),
  model: optional(REWARD_MODEL_STATE),
});
