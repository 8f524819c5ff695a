/**
 * The trunk of every control network: two tanh layers. Its variables are named
 * `trunk.<layer>.weight` [out, in] and `trunk.<layer>.bias` [out].
 */
import { add, tanh, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { linear } from '../../ops';
import { NotFoundError } from '../../shared/errors';
import type { Rng } from '../../shared/rng';
import type { NamedArray } from '../files/safetensors';
import type { NamedVariables } from '../network';

export const TRUNK_LAYERS = 2;
export const FIRST_WEIGHT = 'trunk.0.weight';

/** One affine layer. Differentiable. @returns float32 [R, out] */
export function affine(x: Tensor2D, variables: NamedVariables, layer: string): Tensor2D {
  const weight = variables.get(`${layer}.weight`);
  const bias = variables.get(`${layer}.bias`);
  if (weight === undefined || bias === undefined) {
    throw new NotFoundError('layer', layer, [...variables.keys()]);
  }
  return tidy(() => add(linear(x, weight as typeof x), bias));
}

/** @param x float32 [R, in] @returns float32 [R, width]; the caller disposes it */
export function trunk(x: Tensor2D, variables: NamedVariables): Tensor2D {
  return tidy(() => {
    let hidden = x;
    for (let layer = 0; layer < TRUNK_LAYERS; layer++) {
      hidden = tanh(affine(hidden, variables, `trunk.${layer}`));
    }
    return hidden;
  });
}

/** Weights N(0, 1 / √in), biases zero: tanh units start where they are nearly linear. */
export function randomLayer(inputs: number, outputs: number, rng: Rng): [NamedArray, NamedArray] {
  const scale = 1 / Math.sqrt(inputs);
  const weight = Float32Array.from({ length: outputs * inputs }, () => scale * rng.normal());
  return [
    { shape: [outputs, inputs], data: weight },
    { shape: [outputs], data: new Float32Array(outputs) },
  ];
}
