/**
 * The policy in plain numbers, for stepping environments: those live in JavaScript, so asking
 * the GPU for one action at a time would cost a readback per step. Weights are read back once.
 */
import type { Rng } from '../../shared/rng';
import type { NamedArray } from '../files/safetensors';
import { TRUNK_LAYERS } from './mlp';

export class HostPolicy {
  readonly #layers: readonly (readonly [NamedArray, NamedArray])[];

  /** @param weights trunk and head, as `saveVariables` gives them */
  constructor(weights: ReadonlyMap<string, NamedArray>) {
    const names = Array.from({ length: TRUNK_LAYERS }, (_, layer) => `trunk.${layer}`);
    this.#layers = [...names, 'head'].map((name) => [
      weights.get(`${name}.weight`) as NamedArray,
      weights.get(`${name}.bias`) as NamedArray,
    ]);
  }

  /** log π of every action. */
  logProbs(observation: readonly number[], temperature: number): number[] {
    let values = observation;
    this.#layers.forEach(([weight, bias], index) => {
      const sums = affine(values, weight.data, bias.data);
      values = index < TRUNK_LAYERS ? sums.map(Math.tanh) : sums;
    });
    return logSoftmax(values.map((logit) => logit / temperature));
  }

  sample(
    observation: readonly number[],
    temperature: number,
    rng: Rng,
  ): { action: number; logProb: number } {
    const logProbs = this.logProbs(observation, temperature);
    let left = rng.uniform();
    let action = 0;
    while (action < logProbs.length - 1) {
      left -= Math.exp(logProbs[action] ?? 0);
      if (left < 0) break;
      action++;
    }
    return { action, logProb: logProbs[action] ?? 0 };
  }
}

function affine(x: readonly number[], weight: Float32Array, bias: Float32Array): number[] {
  return Array.from(bias, (offset, row) =>
    x.reduce((sum, value, column) => sum + value * (weight[row * x.length + column] ?? 0), offset),
  );
}

function logSoftmax(logits: readonly number[]): number[] {
  const peak = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - peak), 0);
  return logits.map((logit) => logit - peak - Math.log(total));
}
