/** The decoder as a critic: the return to expect from each position on. */
import {
  add,
  reshape,
  tidy,
  variable,
  zeros,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { stepInput } from '../../ops/first-load';
import type { LlamaConfig } from '../files/config';
import type { Critic, NamedVariables } from '../network';
import { disposeVariables } from '../variables';
import { scatterRows, selectionOf } from './row-selection';
import { copyTrunk, SCORE_WEIGHT, ScoredTrunk } from './scored-trunk';
import type { TextBatch } from './text-batch';

const SCORE_BIAS = 'score.bias';

export class TextCritic implements Critic<TextBatch> {
  readonly variables: NamedVariables;
  readonly #trunk: ScoredTrunk;
  readonly #bias: Variable;

  /**
   * Trunk copied from the reward network; head and bias zero, as in lm-human-preferences.
   *
   * @param rewardNetwork its variables; they are copied
   */
  constructor(config: LlamaConfig, rewardNetwork: NamedVariables) {
    this.#bias = tidy(() => variable(zeros([1])));
    this.variables = copyTrunk(rewardNetwork)
      .set(
        SCORE_WEIGHT,
        tidy(() => variable(zeros([1, config.hiddenSize]))),
      )
      .set(SCORE_BIAS, this.#bias);
    this.#trunk = new ScoredTrunk(config, this.variables);
  }

  /** Zero where the policy did not act, or meaningless. */
  values(batch: TextBatch): Tensor2D {
    return tidy(() => {
      const rows = stepInput(batch, ({ mask }) => selectionOf(mask).rows) as Tensor1D;
      const places = stepInput(batch, ({ mask }) => selectionOf(mask).places) as Tensor1D;
      const values = add<Tensor2D>(this.#trunk.scores(batch, rows), this.#bias);
      const spread = scatterRows(reshape(values, rows.shape), rows, places);
      return reshape(spread, [batch.size, batch.steps]);
    });
  }

  dispose(): void {
    disposeVariables(this.variables);
  }
}
