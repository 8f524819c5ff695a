/** One member of the ensemble: a reward network, the weights of hand-made features, tie parameter. */
import {
  add,
  scalar,
  tidy,
  variable,
  zeros,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Batch, NamedVariables, RewardNetwork } from '../model/network';
import { linear, stepInput, writeTensor } from '../ops';
import { selectRows } from './feature-extraction';
import type { FeatureRows } from './novelty';

export const HAND_WEIGHT = 'hand.weight';
export const TIE_LOGIT = 'tie.logit';
/** Variables of a network that are heads, not trunk. */
const HEAD = /^(score|hand|tie)/;
/** Episodes in one forward pass at most. */
const MAX_ROWS = 64;

export interface MemberShape {
  /** Hand-made features, none by default. */
  readonly handFeatures: number;
  /** Whether ties have a parameter of their own. */
  readonly tieLogit: boolean;
}

/** The trunk's features alone, ties as half a win each. */
export const PLAIN_MEMBER: MemberShape = { handFeatures: 0, tieLogit: false };

export class RewardMember<B extends Batch = Batch> {
  readonly network: RewardNetwork<B>;
  /** The network's and the member's own. */
  readonly variables: NamedVariables;
  readonly #hand: Variable | undefined;
  readonly #tie: Variable | undefined;

  /** Takes over the network: `dispose` disposes it. */
  constructor(network: RewardNetwork<B>, { handFeatures, tieLogit }: MemberShape) {
    this.network = network;
    const { heads } = network;
    if (handFeatures > 0) this.#hand = tidy(() => variable(zeros([heads, handFeatures])));
    if (tieLogit) this.#tie = tidy(() => variable(scalar(0)));
    this.variables = new Map([
      ...network.variables,
      ...(this.#hand === undefined ? [] : [[HAND_WEIGHT, this.#hand] as const]),
      ...(this.#tie === undefined ? [] : [[TIE_LOGIT, this.#tie] as const]),
    ]);
  }

  /** log ν of Davidson's model; undefined when ties are half a win each. */
  get tieLogit(): Scalar | undefined {
    return this.#tie as Tensor | undefined as Scalar | undefined;
  }

  /** All variables, or those behind the trunk. */
  trainable(frozenTrunk: boolean): NamedVariables {
    if (!frozenTrunk) return this.variables;
    return new Map([...this.variables].filter(([name]) => HEAD.test(name)));
  }

  /**
   * Differentiable.
   *
   * @param source holds [B · F] standardised hand-made features
   * @returns float32 [B, heads], raw scores; the caller disposes it
   */
  scores(batch: B, source: { readonly hand: Float32Array }): Tensor2D {
    const scores = this.network.scores(batch);
    const weights = this.#hand as Tensor | undefined as Tensor2D | undefined;
    if (weights === undefined) return scores;
    const shape = [batch.size, weights.shape[1]];
    const features = stepInput(source, ({ hand }) => hand, shape) as Tensor2D;
    return add(scores, linear(features, weights));
  }

  /**
   * Raw scores of any number of episodes, in passes whose sizes are powers of two: few sizes
   * mean few shapes to hold buffers for. Missing rows repeat the last one.
   *
   * @returns [B · heads] row-major
   */
  async rawScores(batch: B, hand: Float32Array): Promise<Float32Array> {
    const { heads } = this.network;
    const result = new Float32Array(batch.size * heads);
    for (let start = 0; start < batch.size; start += MAX_ROWS) {
      const count = Math.min(MAX_ROWS, batch.size - start);
      const padded = 2 ** Math.ceil(Math.log2(count));
      const rows = Array.from({ length: padded }, (_, row) => start + Math.min(row, count - 1));
      const scores = tidy(() =>
        this.scores(batch.select(rows) as B, { hand: selectRows(hand, rows, batch.size) }),
      );
      result.set((await scores.data<'float32'>()).subarray(0, count * heads), start * heads);
      scores.dispose();
    }
    return result;
  }

  /** The trunk's features of any number of episodes, [B · width] row-major. */
  async features(batch: B): Promise<FeatureRows> {
    const parts: number[] = [];
    let width = 1;
    for (let start = 0; start < batch.size; start += MAX_ROWS) {
      const count = Math.min(MAX_ROWS, batch.size - start);
      const rows = Array.from({ length: count }, (_, row) => start + row);
      const features = tidy(() => this.network.features(batch.select(rows) as B));
      width = features.shape[1];
      parts.push(...(await features.data<'float32'>()));
      features.dispose();
    }
    return { values: Float32Array.from(parts), width };
  }

  /** Multiplies all scores: before a fit, to bring them to a known spread. */
  async scaleHeads(factor: number): Promise<void> {
    for (const [name, weights] of this.network.variables) {
      if (!HEAD.test(name)) continue;
      writeTensor(
        weights,
        Float32Array.from(await weights.data<'float32'>(), (value) => factor * value),
      );
    }
  }

  dispose(): void {
    this.network.dispose();
    this.#hand?.dispose();
    this.#tie?.dispose();
  }
}
