/** The small networks of control labs: policy, reward network and critic. */
import {
  concat,
  mul,
  oneHot,
  reshape,
  slice,
  sum,
  tensor2d,
  tidy,
  variable,
  type Rank,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { linear, stepInput } from '../../ops';
import type { Rng } from '../../shared/rng';
import type { Critic, NamedVariables, Policy, RewardNetwork } from '../network';
import { copyVariables, createVariables, disposeVariables } from '../variables';
import { categorical, gaussian, LOG_DEVIATION } from './action-heads';
import type { ControlBatch } from './control-batch';
import { affine, FIRST_WEIGHT, trunk } from './mlp';

const SCORE_WEIGHT = 'score.weight';
const HEAD = 'head';

export class ControlPolicy implements Policy<ControlBatch> {
  readonly variables: NamedVariables;

  /**
   * @param variables become this policy's own: trunk, `head` [actions, width] and, for amounts, the
   *   logarithms of their deviations [actions]
   */
  constructor(variables: NamedVariables) {
    this.variables = variables;
  }

  evaluate(batch: ControlBatch, temperature: number): { logProbs: Tensor2D; entropy: Tensor2D } {
    return tidy(() => {
      const head = affine(trunk(observationRows(batch), this.variables), this.variables, HEAD);
      const { logProb, entropy } = batch.form.continuous
        ? gaussian(head, actionRows(batch), this.#logDeviations(), temperature)
        : categorical(head, actionIndices(batch), temperature);
      const shape: [number, number] = [batch.size, batch.steps];
      return { logProbs: reshape(logProb, shape), entropy: reshape(entropy, shape) };
    });
  }

  #logDeviations(): Tensor1D {
    return this.variables.get(LOG_DEVIATION) as Variable as Tensor1D;
  }

  clone(): ControlPolicy {
    return new ControlPolicy(copyVariables(this.variables));
  }

  dispose(): void {
    disposeVariables(this.variables);
  }
}

/** Reads every step's observation and action; an episode's features are their sum over steps. */
export class ControlRewardNetwork implements RewardNetwork<ControlBatch> {
  readonly variables: NamedVariables;
  readonly heads: number;
  readonly #actions: number;

  /**
   * Trunk copied from the policy, widened by one input per choice or amount; score heads
   * N(0, 1/√(width + 1)).
   */
  constructor(policy: NamedVariables, actions: number, rng: Rng, heads = 1) {
    const variables = copyTrunk(policy);
    const narrow = variables.get(FIRST_WEIGHT) as Variable<Rank.R2>;
    const [width, inputs] = narrow.shape;
    const deviation = 1 / Math.sqrt(inputs + actions);
    const wide = tidy(() => {
      const added = tensor2d(normals(width * actions, deviation, rng), [width, actions]);
      return variable(concat<Tensor2D>([narrow, added], 1));
    });
    narrow.dispose();
    const head = normals(heads * width, 1 / Math.sqrt(width + 1), rng);
    const score = createVariables(new Map([[SCORE_WEIGHT, { shape: [heads, width], data: head }]]));
    this.variables = new Map([...variables.set(FIRST_WEIGHT, wide), ...score]);
    this.heads = heads;
    this.#actions = actions;
  }

  features(batch: ControlBatch): Tensor2D {
    return tidy(() => {
      const actions = batch.form.continuous
        ? actionRows(batch)
        : (oneHot(actionIndices(batch), this.#actions) as Tensor2D);
      const hidden = trunk(concat([observationRows(batch), actions], 1), this.variables);
      const acted = mul(
        hidden,
        stepInput(batch, ({ mask }) => mask, [batch.mask.length, 1]),
      );
      return sum(reshape(acted, [batch.size, batch.steps, hidden.shape[1]]), 1);
    });
  }

  headScores(features: Tensor2D): Tensor2D {
    return linear(features, this.variables.get(SCORE_WEIGHT) as Variable as Tensor2D);
  }

  scores(batch: ControlBatch): Tensor2D {
    return tidy(() => this.headScores(this.features(batch)));
  }

  dispose(): void {
    disposeVariables(this.variables);
  }
}

export class ControlCritic implements Critic<ControlBatch> {
  readonly variables: NamedVariables;

  /** Trunk copied from the reward network without its action inputs; head and bias zero. */
  constructor(rewardNetwork: NamedVariables, observationSize: number) {
    const variables = copyTrunk(rewardNetwork);
    const wide = variables.get(FIRST_WEIGHT) as Variable<Rank.R2>;
    const [width] = wide.shape;
    const narrow = tidy(() => variable(slice(wide, [0, 0], [width, observationSize])));
    variables.set(FIRST_WEIGHT, narrow);
    wide.dispose();
    const head = createVariables(
      new Map([
        [SCORE_WEIGHT, { shape: [1, width], data: new Float32Array(width) }],
        ['score.bias', { shape: [1], data: new Float32Array(1) }],
      ]),
    );
    this.variables = new Map([...variables, ...head]);
  }

  values(batch: ControlBatch): Tensor2D {
    return tidy(() => {
      const values = affine(trunk(observationRows(batch), this.variables), this.variables, 'score');
      return reshape(values, [batch.size, batch.steps]);
    });
  }

  dispose(): void {
    disposeVariables(this.variables);
  }
}

/** @returns int32 [B · T]; the caller disposes it */
function actionIndices(batch: ControlBatch): Tensor1D {
  return stepInput(batch, (read) => read.actions) as Tensor1D;
}

/** @returns float32 [B · T, A]; the caller disposes it */
function actionRows(batch: ControlBatch): Tensor2D {
  const shape = [batch.mask.length, batch.form.size];
  return stepInput(batch, (read) => read.actions, shape) as Tensor2D;
}

/** @returns float32 [B · T, O]; the caller disposes it */
function observationRows(batch: ControlBatch): Tensor2D {
  const shape = [batch.mask.length, batch.observationSize];
  return stepInput(batch, (read) => read.observations, shape) as Tensor2D;
}

function copyTrunk(variables: NamedVariables): Map<string, Variable> {
  return copyVariables(new Map([...variables].filter(([name]) => name.startsWith('trunk.'))));
}

function normals(count: number, deviation: number, rng: Rng): Float32Array {
  return Float32Array.from({ length: count }, () => deviation * rng.normal());
}
