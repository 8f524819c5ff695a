/** The decoder as a judge: one score per head for a whole answer, read at its last token. */
import { tensor2d, tidy, variable, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { stepInput } from '../../ops/first-load';
import type { Rng } from '../../shared/rng';
import type { LlamaConfig } from '../files/config';
import type { NamedVariables, RewardNetwork } from '../network';
import { disposeVariables } from '../variables';
import { copyTrunk, SCORE_WEIGHT, ScoredTrunk } from './scored-trunk';
import type { TextBatch } from './text-batch';

export class TextRewardNetwork implements RewardNetwork<TextBatch> {
  readonly variables: NamedVariables;
  readonly heads: number;
  readonly #trunk: ScoredTrunk;

  /**
   * Trunk copied from the policy, score heads N(0, 1/√(D + 1)) as in lm-human-preferences. A
   * bias would cancel in every comparison, so there is none.
   *
   * @param policy a policy's variables; they are copied
   */
  constructor(config: LlamaConfig, policy: NamedVariables, rng: Rng, heads = 1) {
    const width = config.hiddenSize;
    const deviation = 1 / Math.sqrt(width + 1);
    const head = Float32Array.from({ length: heads * width }, () => deviation * rng.normal());
    this.heads = heads;
    this.variables = copyTrunk(policy).set(
      SCORE_WEIGHT,
      tidy(() => variable(tensor2d(head, [heads, width]))),
    );
    this.#trunk = new ScoredTrunk(config, this.variables);
  }

  features(batch: TextBatch): Tensor2D {
    return tidy(() => this.#trunk.features(batch, lastRows(batch)));
  }

  headScores(features: Tensor2D): Tensor2D {
    return this.#trunk.headScores(features);
  }

  scores(batch: TextBatch): Tensor2D {
    return tidy(() => this.#trunk.scores(batch, lastRows(batch)));
  }

  dispose(): void {
    disposeVariables(this.variables);
  }
}

function lastRows(batch: TextBatch): Tensor1D {
  return stepInput(batch, (read) => read.lastRows()) as Tensor1D;
}
