/** One member of the ensemble: a reward network, the weights of auxiliary features, tie parameter. */
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
import { joined, passes } from './passes';

export const HAND_WEIGHT = 'hand.weight';
export const TIE_LOGIT = 'tie.logit';
/** Variables of a network that are heads, not trunk. */
const HEAD = /^(score|hand|tie)/;

export interface MemberShape {
  /** Auxiliary features, none by default. */
  readonly auxiliaryFeatures: number;
  /** Whether ties have a parameter of their own. */
  readonly tieLogit: boolean;
}

/** The trunk's features alone, ties as half a win each. */
export const PLAIN_MEMBER: MemberShape = { auxiliaryFeatures: 0, tieLogit: false };

/** What the heads read beside the episodes themselves. */
export interface MemberInputs {
  /** [B · F] auxiliary features, standardised. */
  readonly hand: Float32Array;
  /** [B · D] what the trunk says of each episode, where that is known. */
  readonly trunk?: Float32Array | undefined;
}

export class RewardMember<B extends Batch = Batch> {
  readonly network: RewardNetwork<B>;
  /** The network's and the member's own. */
  readonly variables: NamedVariables;
  readonly #hand: Variable | undefined;
  readonly #tie: Variable | undefined;

  /** Takes over the network: `dispose` disposes it. */
  constructor(network: RewardNetwork<B>, { auxiliaryFeatures, tieLogit }: MemberShape) {
    this.network = network;
    const { heads } = network;
    if (auxiliaryFeatures > 0) this.#hand = tidy(() => variable(zeros([heads, auxiliaryFeatures])));
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
   * @param source where it holds what the trunk says, the batch does not go through it
   * @returns float32 [B, heads], raw scores; the caller disposes it
   */
  scores(batch: B, source: MemberInputs): Tensor2D {
    const scores =
      source.trunk === undefined ? this.network.scores(batch) : this.#headScores(batch, source);
    const weights = this.#hand as Tensor | undefined as Tensor2D | undefined;
    if (weights === undefined) return scores;
    const shape = [batch.size, weights.shape[1]];
    const features = stepInput(source, ({ hand }) => hand, shape) as Tensor2D;
    return add(scores, linear(features, weights));
  }

  #headScores({ size }: B, source: MemberInputs): Tensor2D {
    const width = (source.trunk?.length ?? 0) / size;
    const read = ({ trunk }: MemberInputs) => trunk ?? new Float32Array(0);
    return this.network.headScores(stepInput(source, read, [size, width]) as Tensor2D);
  }

  /** Raw scores of any number of episodes. @returns [B · heads] row-major */
  rawScores(batch: B, { hand, trunk }: MemberInputs): Promise<Float32Array> {
    const part = (values: Float32Array, rows: readonly number[]) =>
      selectRows(values, rows, batch.size);
    return inPasses(batch.size, (rows) =>
      this.scores(batch.select(rows) as B, {
        hand: part(hand, rows),
        trunk: trunk && part(trunk, rows),
      }),
    );
  }

  /** What the trunk says about any number of episodes, [B · width] row-major. */
  async features(batch: B): Promise<FeatureRows> {
    const values = await inPasses(batch.size, (rows) =>
      this.network.features(batch.select(rows) as B),
    );
    return { values, width: Math.max(1, values.length / Math.max(1, batch.size)) };
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

/** @returns what `compute` says about every row, [size · columns] */
async function inPasses(
  size: number,
  compute: (rows: readonly number[]) => Tensor2D,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const { rows, count } of passes(size)) {
    const computed = tidy(() => compute(rows));
    parts.push((await computed.data<'float32'>()).slice(0, count * computed.shape[1]));
    computed.dispose();
  }
  return joined(parts);
}
