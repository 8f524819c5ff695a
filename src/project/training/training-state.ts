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
import type { TrainingMetrics } from '../../protocol/playground';
import type { RewardInUse } from '../../protocol/rewards';
import { REWARD_IN_USE } from '../../protocol/rewards-schema';
import { SAMPLER_STATE } from '../../shared/random-schema';
import { maybe, type Schema } from '../../shared/schema';
import type { ShuffledSamplerState } from '../../shared/shuffled-sampler';

export interface TrainingState {
  readonly config: TrainingConfig;
  readonly history: readonly TrainingMetrics[];
  readonly prompts: ShuffledSamplerState;
  /** Iterations done by earlier algorithms. */
  readonly earlier: Progress;
  /** Undefined before any training. */
  readonly algorithm?: AlgorithmState | undefined;
  readonly rewardChanged: boolean;
  /** Absent in checkpoints from before there was a choice. */
  readonly reward?: RewardInUse;
  /** Of the runs table; absent in checkpoints from before there was one. */
  readonly runId?: string;
}

export interface Progress {
  readonly iterations: number;
  readonly episodes: number;
}

const COUNT = pipe(number(), integer(), minValue(0));

export const TRAINING_STATE: Schema<TrainingState> = looseObject({
  config: configSchema(TRAINING_FIELDS),
  history: array(TRAINING_METRICS),
  prompts: SAMPLER_STATE,
  earlier: looseObject({ iterations: COUNT, episodes: COUNT }),
  algorithm: optional(ALGORITHM_STATE),
  rewardChanged: boolean(),
  reward: maybe(REWARD_IN_USE),
  runId: maybe(string()),
});
