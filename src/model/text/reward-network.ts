/** The decoder as a judge: one score for a whole answer, read at its last token. */
import { reshape, tensor2d, tidy, variable } from '@tensorflow/tfjs-core';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { stepInput } from '../../ops';
import type { Rng } from '../../shared/rng';
import type { LlamaConfig } from '../files/config';
import type { NamedVariables, RewardNetwork } from '../network';
import { disposeVariables } from '../variables';
import { copyTrunk, SCORE_WEIGHT, ScoredTrunk } from './scored-trunk';
import type { TextBatch } from './text-batch';

export class TextRewardNetwork implements RewardNetwork<TextBatch> {
  readonly variables: NamedVariables;
  readonly #trunk: ScoredTrunk;

  /**
   * Trunk copied from the policy, score head N(0, 1/√(D + 1)) as in lm-human-preferences. A
   * bias would cancel in every comparison, so there is none.
   *
   * @param policy a policy's variables; they are copied
   */
  constructor(config: LlamaConfig, policy: NamedVariables, rng: Rng) {
    const deviation = 1 / Math.sqrt(config.hiddenSize + 1);
    const head = Float32Array.from({ length: config.hiddenSize }, () => deviation * rng.normal());
    this.variables = copyTrunk(policy).set(
      SCORE_WEIGHT,
      tidy(() => variable(tensor2d(head, [1, config.hiddenSize]))),
    );
    this.#trunk = new ScoredTrunk(config, this.variables);
  }

  scores(batch: TextBatch): Tensor1D {
    return tidy(() => {
      const last = stepInput(batch, (read) => read.lastRows()) as Tensor1D;
      return reshape(this.#trunk.scores(batch, last), [batch.size]);
    });
  }

  dispose(): void {
    disposeVariables(this.variables);
  }
}
