/** Weights and moments out of storage: every array as long as its shape says. */
import { array, check, instance, map, number, object, pipe, string } from 'valibot';
import type { Schema } from '../shared/schema';
import type { NamedArray } from './files/safetensors';

const ARRAY: Schema<NamedArray> = pipe(
  object({ shape: array(number()), data: instance(Float32Array) }),
  check(
    ({ shape, data }) => shape.reduce((product, extent) => product * extent, 1) === data.length,
    ({ input: { shape, data } }) => `${data.length} numbers are not of shape [${shape.join(', ')}]`,
  ),
);

/** They may have overflown, which halts a weight; not a number, they would spoil it. */
export const MOMENTS: Schema<ReadonlyMap<string, NamedArray>> = map(
  string(),
  pipe(
    ARRAY,
    check(({ data }) => !data.some(Number.isNaN), 'holds what is not a number'),
  ),
);

/** Finite ones: whatever else is there was not written by a training. */
export const WEIGHTS: Schema<ReadonlyMap<string, NamedArray>> = map(
  string(),
  pipe(
    ARRAY,
    check(({ data }) => data.every(Number.isFinite), 'holds numbers that are not finite'),
  ),
);
