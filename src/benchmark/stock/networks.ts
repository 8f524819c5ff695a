/** Policy, critic and reward network on the stock decoder, with the engine's weights and names. */
import {
  div,
  exp,
  gather,
  logSoftmax,
  mul,
  neg,
  oneHot,
  reshape,
  sum,
  tensor1d,
  tidy,
  variable,
  zeros,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { LlamaConfig } from '../../model/files/config';
import type { NamedVariables } from '../../model/network';
import { copyTrunk, SCORE_WEIGHT } from '../../model/text/scored-trunk';
import type { TextBatch } from '../../model/text/text-batch';
import { disposeVariables } from '../../model/variables';
import { project, StockDecoder } from './decoder';

export class StockPolicy {
  readonly variables: NamedVariables;
  readonly decoder: StockDecoder;
  readonly #config: LlamaConfig;

  /** @param variables become this policy's own */
  constructor(config: LlamaConfig, variables: NamedVariables) {
    this.#config = config;
    this.variables = variables;
    this.decoder = new StockDecoder(config, variables);
  }

  evaluate(batch: TextBatch, temperature: number): { logProbs: Tensor2D; entropy: Tensor2D } {
    return tidy(() => {
      const hidden = this.decoder.hidden(batch.tokens, batch.steps);
      const logits = div<Tensor2D>(this.decoder.logits(hidden), temperature);
      const logProbs = logSoftmax(logits);
      const next = tensor1d(batch.nextTokens(), 'int32');
      const chosen = sum(mul(logProbs, oneHot(next, this.#config.vocabSize)), 1);
      const entropy = neg(sum(mul(exp(logProbs), logProbs), 1));
      const shape: [number, number] = [batch.size, batch.steps];
      return { logProbs: reshape(chosen, shape), entropy: reshape(entropy, shape) };
    });
  }

  dispose(): void {
    this.decoder.dispose();
    disposeVariables(this.variables);
  }
}

/** A trunk with one number per position. */
class StockScores {
  readonly variables: NamedVariables;
  readonly #decoder: StockDecoder;

  constructor(config: LlamaConfig, from: NamedVariables) {
    const head = tidy(() => variable(zeros([1, config.hiddenSize])));
    this.variables = copyTrunk(from).set(SCORE_WEIGHT, head);
    this.#decoder = new StockDecoder(config, this.variables);
  }

  /** @returns float32 [B · T] */
  everywhere(batch: TextBatch): Tensor1D {
    const hidden = this.#decoder.hidden(batch.tokens, batch.steps);
    const head = this.variables.get(SCORE_WEIGHT) as unknown as Tensor2D;
    return reshape(project(hidden, head), [-1]);
  }

  dispose(): void {
    this.#decoder.dispose();
    disposeVariables(this.variables);
  }
}

export class StockCritic extends StockScores {
  values(batch: TextBatch): Tensor2D {
    return tidy(() => reshape(this.everywhere(batch), [batch.size, batch.steps]));
  }
}

export class StockRewardNetwork extends StockScores {
  scores(batch: TextBatch): Tensor1D {
    return tidy(() => gather(this.everywhere(batch), tensor1d(batch.lastRows(), 'int32')));
  }
}
