/** A decoder without its vocabulary head, with one number per position and score head in its place. */
import { tidy, type Tensor1D, type Tensor2D, type Variable } from '@tensorflow/tfjs-core';
import { linear, stepInput } from '../../ops/first-load';
import type { LlamaConfig } from '../files/config';
import type { NamedVariables } from '../network';
import { copyVariables } from '../variables';
import { Decoder } from './decoder';
import type { TextBatch } from './text-batch';

/** As in Hugging Face's AutoModelForSequenceClassification. */
export const SCORE_WEIGHT = 'score.weight';
const TRUNK = /^model\./;

/** Copies of the trunk's variables; the heads are left out. The caller disposes them. */
export function copyTrunk(variables: NamedVariables): Map<string, Variable> {
  return copyVariables(new Map([...variables].filter(([name]) => TRUNK.test(name))));
}

export class ScoredTrunk {
  readonly #decoder: Decoder;
  readonly #variables: NamedVariables;

  constructor(config: LlamaConfig, variables: NamedVariables) {
    this.#decoder = new Decoder(config, variables);
    this.#variables = variables;
  }

  /**
   * What the last layer says at some positions. Differentiable.
   *
   * @param rows int32 [N], distinct indices into [B · T]
   * @returns float32 [N, D]; the caller disposes it
   */
  features(batch: TextBatch, rows: Tensor1D): Tensor2D {
    return tidy(() => {
      const tokens = stepInput(batch, (read) => read.tokens) as Tensor1D;
      return this.#decoder.hidden(tokens, batch.steps, rows);
    });
  }

  /** @returns float32 [N, heads]; the caller disposes it */
  headScores(features: Tensor2D): Tensor2D {
    return linear(features, this.#variables.get(SCORE_WEIGHT) as Variable as Tensor2D);
  }

  /** @returns float32 [N, heads]; the caller disposes it */
  scores(batch: TextBatch, rows: Tensor1D): Tensor2D {
    return tidy(() => this.headScores(this.features(batch, rows)));
  }
}
