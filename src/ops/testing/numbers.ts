/** Inputs for op tests: seeded, so that a failure can be repeated. */
import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { Rng } from '../../shared/rng';

/** Standard normal float32 numbers. */
export function normals(count: number, seed: number): Float32Array {
  const rng = Rng.fromSeed(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
}

/** Uniform int32 numbers in [0, bound). */
export function integers(count: number, bound: number, seed: number): Int32Array {
  const rng = Rng.fromSeed(seed);
  return Int32Array.from({ length: count }, () => rng.integer(bound));
}

export function normalMatrix(rows: number, columns: number, seed: number, deviation = 1): Tensor2D {
  const values = normals(rows * columns, seed).map((value) => value * deviation);
  return tensor2d(values, [rows, columns]);
}

export function normalVector(size: number, seed: number): Tensor1D {
  return tensor1d(normals(size, seed));
}

export function integerVector(size: number, bound: number, seed: number): Tensor1D {
  return tensor1d(integers(size, bound, seed), 'int32');
}
