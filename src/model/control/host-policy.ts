/**
 * The policy in plain numbers, for stepping environments: those live in JavaScript, so asking
 * the GPU for one action at a time would cost a readback per step. Weights are read back once.
 */
import type { Rng } from '../../shared/rng';
import type { NamedArray } from '../files/safetensors';
import { gaussianLogProb, LOG_DEVIATION } from './action-heads';
import { roundAmount } from './control-world';
import { TRUNK_LAYERS } from './mlp';

/** What was done and how likely it was. */
export interface Drawn {
  /** The index of the choice, or the amounts. */
  readonly action: readonly number[];
  readonly logProb: number;
}

export class HostPolicy {
  readonly #layers: readonly (readonly [NamedArray, NamedArray])[];
  readonly #deviations: readonly number[] | undefined;

  /** @param weights trunk and head, as `saveVariables` gives them */
  constructor(weights: ReadonlyMap<string, NamedArray>) {
    const names = Array.from({ length: TRUNK_LAYERS }, (_, layer) => `trunk.${layer}`);
    this.#layers = [...names, 'head'].map((name) => [
      weights.get(`${name}.weight`) as NamedArray,
      weights.get(`${name}.bias`) as NamedArray,
    ]);
    const logDeviations = weights.get(LOG_DEVIATION)?.data;
    this.#deviations = logDeviations && Array.from(logDeviations, Math.exp);
  }

  sample(observation: readonly number[], temperature: number, rng: Rng): Drawn {
    const head = this.#head(observation);
    return this.#deviations === undefined
      ? choice(head, temperature, rng)
      : amounts(head, this.#deviations, temperature, rng);
  }

  #head(observation: readonly number[]): Float64Array {
    let values: Float64Array = Float64Array.from(observation);
    this.#layers.forEach(([weight, bias], index) => {
      values = affine(values, weight.data, bias.data);
      if (index < TRUNK_LAYERS) values = values.map(Math.tanh);
    });
    return values;
  }
}

function choice(logits: Float64Array, temperature: number, rng: Rng): Drawn {
  const logProbs = logSoftmax(logits.map((logit) => logit / temperature));
  let left = rng.uniform();
  let action = 0;
  while (action < logProbs.length - 1) {
    left -= Math.exp(logProbs[action] ?? 0);
    if (left < 0) break;
    action++;
  }
  return { action: [action], logProb: logProbs[action] ?? 0 };
}

function amounts(
  means: Float64Array,
  deviations: readonly number[],
  temperature: number,
  rng: Rng,
): Drawn {
  const heated = deviations.map((deviation) => deviation * temperature);
  const action = Array.from(means, (mean, i) =>
    roundAmount(mean + (heated[i] ?? 1) * rng.normal()),
  );
  return { action, logProb: gaussianLogProb(means, action, heated) };
}

/** A loop over plain arrays: it runs for every step of every episode. */
function affine(x: Float64Array, weight: Float32Array, bias: Float32Array): Float64Array {
  const result = Float64Array.from(bias);
  for (let row = 0; row < bias.length; row++) {
    let total = result[row] ?? 0;
    const start = row * x.length;
    for (let column = 0; column < x.length; column++) {
      total += (x[column] ?? 0) * (weight[start + column] ?? 0);
    }
    result[row] = total;
  }
  return result;
}

function logSoftmax(logits: Float64Array): Float64Array {
  const peak = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - peak), 0);
  return logits.map((logit) => logit - peak - Math.log(total));
}
