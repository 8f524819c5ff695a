/** The decoder as a policy: which token next, given all before it. */
import { reshape, slice, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { stepInput, tokenLogProb } from '../../ops/first-load';
import type { LlamaConfig } from '../files/config';
import type { NamedArray } from '../files/safetensors';
import type { Policy } from '../network';
import { copyVariables, createVariables, disposeVariables } from '../variables';
import { Decoder } from './decoder';
import { scatterRows, selectionOf } from './row-selection';
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
      const rows = stepInput(batch, actedRows) as Tensor1D;
      const places = stepInput(batch, ({ mask }) => selectionOf(mask).places) as Tensor1D;
      const chosen = stepInput(batch, (read) => chosenAt(read, actedRows(read))) as Tensor1D;
      const { logProb, entropy } = this.nextTokens(batch, rows, chosen, temperature);
      const spread = (values: Tensor1D): Tensor2D =>
        reshape(scatterRows(values, rows, places), [batch.size, batch.steps]);
      return { logProbs: spread(logProb), entropy: spread(entropy) };
    });
  }

  evaluateWithFeatures(
    batch: TextBatch,
    temperatures: readonly number[],
  ): { logProbs: Tensor2D[]; features: Tensor2D } {
    return tidy(() => {
      const { rows: acted, places } = selectionOf(batch.mask);
      const wanted = tensor1d(Int32Array.of(...acted, ...batch.lastRows()), 'int32');
      const tokens = tensor1d(batch.tokens, 'int32');
      const stream = this.decoder.stream(tokens, batch.steps, wanted);
      const [count, width] = [acted.length, this.decoder.config.hiddenSize];
      const logits = this.decoder.logits(slice(stream, [0, 0], [count, width]));
      const chosen = tensor1d(chosenAt(batch, acted), 'int32');
      const [rows, spots] = [slice(wanted, [0], [count]), tensor1d(places, 'int32')];
      const logProbs = temperatures.map((temperature): Tensor2D => {
        const { logProb } = tokenLogProb(logits, chosen, temperature);
        return reshape(scatterRows(logProb, rows, spots), [batch.size, batch.steps]);
      });
      const features = this.decoder.normalised(slice(stream, [count, 0], [batch.size, width]));
      return { logProbs, features };
    });
  }

  /**
   * log π of the next token and the entropy of its distribution, at some of the batch's rows.
   * Differentiable.
   *
   * @param rows int32 [N], distinct indices into [B · T]
   * @param chosen int32 [N], the token that follows each of them
   * @returns float32 [N] each, nats; the caller disposes them
   */
  nextTokens(
    batch: TextBatch,
    rows: Tensor1D,
    chosen: Tensor1D,
    temperature: number,
  ): { logProb: Tensor1D; entropy: Tensor1D } {
    return tidy(() => {
      const tokens = stepInput(batch, (read) => read.tokens) as Tensor1D;
      const logits = this.decoder.nextLogits(tokens, batch.steps, rows);
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

const actedRows = ({ mask }: TextBatch): Int32Array => selectionOf(mask).rows;

/** The token that follows each of these rows. */
export function chosenAt(batch: TextBatch, rows: Int32Array): Int32Array {
  const targets = batch.nextTokens();
  return rows.map((row) => targets[row] ?? 0);
}
