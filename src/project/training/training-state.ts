/** What is kept of a training, and what that must be when it is read again. */
import {
  array,
  boolean,
  integer,
  looseObject,
  minValue,
  number,
  optional,
  pipe,
  string,
} from 'valibot';
import type { AlgorithmState } from '../../algorithms/algorithm';
import { ALGORITHM_STATE } from '../../algorithms/state-schema';
import { TRAINING_FIELDS, type TrainingConfig } from '../../config/algorithm-fields';
import { configSchema } from '../../config/config-schema';
import { TRAINING_METRICS } from '../../protocol/metrics-schema';
import type { RewardInUse } from '../../protocol/rewards';
import { REWARD_IN_USE } from '../../protocol/rewards-schema';
import { SAMPLER_STATE } from '../../shared/random-schema';
import { maybe, type Schema } from '../../shared/schema';
import type { TrainingPromptsState } from './prompts';
import type { RunHistoryState } from './run-history';

export interface TrainingState extends TrainingPromptsState, RunHistoryState {
  readonly config: TrainingConfig;
  /** Undefined before any training. */
  readonly algorithm?: AlgorithmState | undefined;
  readonly rewardChanged: boolean;
  /** Absent in checkpoints from before there was a choice. */
  readonly reward?: RewardInUse;
}

const COUNT = pipe(number(), integer(), minValue(0));

export const TRAINING_STATE: Schema<TrainingState> = looseObject({
  config: configSchema(TRAINING_FIELDS),
  history: array(TRAINING_METRICS),
  prompts: SAMPLER_STATE,
  datasetPrompts: optional(looseObject({ hash: number(), place: SAMPLER_STATE })),
  earlier: looseObject({ iterations: COUNT, episodes: COUNT }),
  algorithm: optional(ALGORITHM_STATE),
  rewardChanged: boolean(),
  reward: maybe(REWARD_IN_USE),
  runId: maybe(string()),
});
