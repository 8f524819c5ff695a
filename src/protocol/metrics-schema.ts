/** What iterations of training reported, out of storage or a file. */
import { entriesFromList, finite, integer, minValue, number, objectWithRest, pipe } from 'valibot';
import type { Schema } from '../shared/schema';
import type { AlgorithmMetrics, TrainingMetrics } from './training-metrics';

/** Those that every algorithm reports. */
const NAMES = [
  'objective/kl',
  'objective/kl_coef',
  'objective/entropy',
  'objective/non_score_reward',
  'objective/rlhf_reward',
  'objective/scores',
  'policy/approxkl_avg',
  'policy/clipfrac_avg',
  'policy/entropy_avg',
  'loss/policy_avg',
  'loss/value_avg',
  'val/clipfrac_avg',
  'val/ratio',
  'val/ratio_var',
  'val/num_eos_tokens',
  'val/var_explained',
  'ppo/returns/mean',
  'ppo/returns/var',
  'ppo/val/mean',
  'ppo/val/error',
  'reward_std',
  'completions/clipped_ratio',
  'completions/min_length',
  'completions/max_length',
  'policy/grad_norm',
  'value/grad_norm',
  'response_length/mean',
  'lr',
  'episode',
  'tokensPerSecond',
  'seconds',
] as const satisfies readonly Exclude<keyof TrainingMetrics, keyof AlgorithmMetrics>[];

const NUMBER = pipe(number(), finite());

/** The others are numbers as well, whatever they are called. */
export const TRAINING_METRICS: Schema<TrainingMetrics> = objectWithRest(
  { ...entriesFromList(NAMES, NUMBER), iteration: pipe(number(), integer(), minValue(0)) },
  NUMBER,
);
