/**
 * The four roles a network can play, and the batches they share. Algorithms, the reward model
 * and evaluation know these interfaces only; `text/` (a decoder over tokens) and `control/`
 * (an MLP over observations) implement them.
 *
 * B episodes, T steps. Step t of an episode is the state before its t-th action (text: the
 * position whose next token is predicted). `mask[b, t]` is 1 where the policy acted.
 */
import type { Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { Rng } from '../shared/rng';
import type { Item, Sample } from '../protocol/playground';

export type NamedVariables = ReadonlyMap<string, Variable>;

/** Whole episodes on the CPU side, ready to become tensors. Plain data: nothing to dispose. */
export interface Batch {
  readonly size: number;
  readonly steps: number;
  /** [B · T] row-major, 1 where the policy acted. */
  readonly mask: Float32Array;
  /** Those rows only, in that order, with the same number of steps. */
  select: (rows: readonly number[]) => Batch;
  /** The same episodes with another mask, which `select` keeps. */
  masked: (mask: Float32Array) => Batch;
}

interface Network {
  readonly variables: NamedVariables;
  dispose: () => void;
}

export interface Policy<B extends Batch = Batch> extends Network {
  /**
   * log π of the actions taken and the entropy of the distributions they came from.
   * Differentiable. Values where the mask is 0 are finite and meaningless.
   *
   * @param temperature logits are divided by it
   * @returns float32 [B, T] each, nats; the caller disposes them
   */
  evaluate: (batch: B, temperature: number) => { logProbs: Tensor2D; entropy: Tensor2D };
  /** A copy that trains independently. */
  clone: () => Policy<B>;
}

export interface Critic<B extends Batch = Batch> extends Network {
  /**
   * V(state) at each step. Differentiable. Values where the mask is 0 are finite and meaningless.
   *
   * @returns float32 [B, T], reward units; the caller disposes it
   */
  values: (batch: B) => Tensor2D;
}

export interface RewardNetwork<B extends Batch = Batch> extends Network {
  /** One raw score per episode, read after its last action. Differentiable. @returns float32 [B] */
  scores: (batch: B) => Tensor1D;
}

export interface SamplingOptions {
  readonly temperature: number;
  readonly maxNewTokens: number;
  /** Only the likeliest so many tokens; 0 or absent: all. Text only. */
  readonly topK?: number;
  /** Only the likeliest tokens that make up this share; 1 or absent: all. Text only. */
  readonly topP?: number;
}

export interface RolledOut<B extends Batch = Batch> {
  readonly samples: readonly Sample[];
  readonly batch: B;
  /** [B · T] row-major: log π at sampling time, 0 where masked out. */
  readonly logProbs: Float32Array;
}

/** What one network needs for a pass over some episodes, besides its weights. */
export interface PassMemory {
  /** Forward, keeping nothing for a gradient. */
  readonly scoringBytes: number;
  /** Forward and backward. */
  readonly trainingBytes: number;
  readonly largestBufferBytes: number;
}

/** Everything about one base model that the loop needs. */
export interface ModelFamily<B extends Batch = Batch> {
  /** Number of weights of the policy. */
  readonly parameters: number;
  /** Layers, width and the like, for display. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Worked out from the sizes of the model; absent where it is negligible. */
  passMemory?: (prompt: string, episodes: number, newTokens: number) => PassMemory;
  /** A fresh policy with the base model's weights. */
  basePolicy: () => Policy<B>;
  /** Trunk copied from the policy, score head N(0, 1/√(width + 1)), bias 0. */
  rewardNetwork: (from: Policy<B>, rng: Rng) => RewardNetwork<B>;
  /** Trunk copied from the reward network, value head zero. */
  critic: (from: RewardNetwork<B>) => Critic<B>;
  /** Prompts and outcomes as a batch. Outcomes too long for the model are cut. */
  encode: (items: readonly Item[]) => B;
  /** Samples one outcome per prompt. Runs on the GPU without readback until it is done. */
  rollOut: (
    policy: Policy<B>,
    prompts: readonly string[],
    options: SamplingOptions,
    rng: Rng,
  ) => Promise<RolledOut<B>>;
  /**
   * Mean loss of the policy on plain lines, nats per action.
   * Text: cross-entropy of the answer tokens and the end token.
   */
  loss: (policy: Policy<B>, items: readonly Item[]) => Promise<number>;
  dispose: () => void;
}
