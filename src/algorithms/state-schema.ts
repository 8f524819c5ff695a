/** An algorithm's state out of storage or a file; each looks for its own networks in it. */
import { integer, looseObject, minValue, number, pipe, record, string } from 'valibot';
import { TRAINING_FIELDS } from '../config/algorithm-fields';
import { configSchema } from '../config/config-schema';
import { MOMENTS, WEIGHTS } from '../model/weights-schema';
import { RNG_STATE } from '../shared/random-schema';
import { maybe, type Schema } from '../shared/schema';
import type { AlgorithmState } from './algorithm';

const COUNT = pipe(number(), integer(), minValue(0));

export const ALGORITHM_STATE: Schema<AlgorithmState> = looseObject({
  algorithm: string(),
  iteration: COUNT,
  episodes: COUNT,
  klCoefficient: number(),
  rng: RNG_STATE,
  config: configSchema(TRAINING_FIELDS),
  networks: record(string(), WEIGHTS),
  optimizers: record(string(), MOMENTS),
  rewardHistory: maybe(looseObject({ sum: number(), count: number() })),
});
