/** A decoder without its vocabulary head, with one number per position in its place. */
import { tensor1d, type Tensor2D, type Variable } from '@tensorflow/tfjs-core';
import { linear } from '../../ops';
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

  /** @returns float32 [B · T, D]; the caller disposes it */
  hidden(batch: TextBatch): Tensor2D {
    return this.#decoder.hidden(tensor1d(batch.tokens, 'int32'), batch.steps);
  }

  /** @param hidden float32 [R, D] @returns float32 [R, 1]; the caller disposes it */
  score(hidden: Tensor2D): Tensor2D {
    return linear(hidden, this.#variables.get(SCORE_WEIGHT) as Variable as Tensor2D);
  }
}
