/** The decoder as a policy: which token next, given all before it. */
import {
  reshape,
  tensor1d,
  tidy,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { tokenLogProb } from '../../ops';
import type { LlamaConfig } from '../files/config';
import type { NamedArray } from '../files/safetensors';
import type { Policy } from '../network';
import { copyVariables, createVariables, disposeVariables } from '../variables';
import { Decoder } from './decoder';
import { scatterRows, selectRows } from './row-selection';
import type { TextBatch } from './text-batch';

export class TextPolicy implements Policy<TextBatch> {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly decoder: Decoder;

  /** @param variables become this policy's own */
  constructor(config: LlamaConfig, variables: ReadonlyMap<string, Variable>) {
    this.variables = variables;
    this.decoder = new Decoder(config, variables);
  }

  static fromWeights(config: LlamaConfig, weights: ReadonlyMap<string, NamedArray>): TextPolicy {
    return new TextPolicy(config, createVariables(weights));
  }

  evaluate(batch: TextBatch, temperature: number): { logProbs: Tensor2D; entropy: Tensor2D } {
    return tidy(() => {
      const rows = selectRows(batch.mask);
      const { logProb, entropy } = this.nextTokens(batch, rows, temperature);
      const spread = (values: Tensor1D): Tensor2D =>
        reshape(scatterRows(values, rows, batch.tokens.length), [batch.size, batch.steps]);
      return { logProbs: spread(logProb), entropy: spread(entropy) };
    });
  }

  /**
   * log π of the next token and the entropy of its distribution, at some of the batch's rows.
   * Differentiable.
   *
   * @param rows distinct indices into [B · T]
   * @returns float32 [rows] each, nats; the caller disposes them
   */
  nextTokens(
    batch: TextBatch,
    rows: Int32Array,
    temperature: number,
  ): { logProb: Tensor1D; entropy: Tensor1D } {
    return tidy(() => {
      const targets = batch.nextTokens();
      const tokens = tensor1d(batch.tokens, 'int32');
      const logits = this.decoder.nextLogits(tokens, batch.steps, tensor1d(rows, 'int32'));
      const chosen = tensor1d(
        Int32Array.from(rows, (row) => targets[row] ?? 0),
        'int32',
      );
      return tokenLogProb(logits, chosen, temperature);
    });
  }

  clone(): TextPolicy {
    return new TextPolicy(this.decoder.config, copyVariables(this.variables));
  }

  dispose(): void {
    disposeVariables(this.variables);
  }
}
