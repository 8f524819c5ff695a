/** Where generators of random numbers stand, out of storage. */
import { array, integer, length, looseObject, minValue, number, pipe } from 'valibot';
import type { Schema } from './schema';
import type { ShuffledSamplerState } from './shuffled-sampler';

/** The words of a generator. */
export const RNG_STATE: Schema<number[]> = pipe(array(pipe(number(), integer())), length(4));

export const SAMPLER_STATE: Schema<ShuffledSamplerState> = looseObject({
  remaining: array(pipe(number(), integer(), minValue(0))),
  rng: RNG_STATE,
});
