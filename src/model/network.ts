/**
 * The four roles a network can play, and the batches they share. Algorithms, the reward model
 * and evaluation know these interfaces only; `text/` (a decoder over tokens) and `control/`
 * (an MLP over observations) implement them.
 *
 * B episodes, T steps. Step t of an episode is the state before its t-th action (text: the
 * position whose next token is predicted). `mask[b, t]` is 1 where the policy acted.
 *
 * What takes batches is declared as a method, so that a family of one kind of batch is a family to
 * whoever need not know of which kind: it is only ever given batches that it made itself.
 */
import type { Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { CheckpointFolder } from './files/checkpoint-folder';
import type { Rng } from '../shared/rng';
import type { Item, Sample } from '../protocol/playground';

export type NamedVariables = ReadonlyMap<string, Variable>;

/** Whole episodes on the CPU side, ready to become tensors. Plain data: nothing to dispose. */
export interface Batch {
  readonly size: number;
  readonly steps: number;
  /** [B · T] row-major, 1 where the policy acted. */
  readonly mask: Float32Array;
  /** [B] tokens read, prompt included, or actions taken; padding left out. */
  readonly lengths: Int32Array;
  /** What the policy emitted or did in one episode: tokens, action indices, or amounts. */
  actionsOf: (row: number) => Int32Array | Float32Array;
  /** Those rows only, in that order, with the same number of steps. */
  select: (rows: readonly number[]) => Batch;
  /** The same episodes with another mask, which `select` keeps. */
  masked: (mask: Float32Array) => Batch;
}

export interface Network {
  readonly variables: NamedVariables;
  /** What training changes and checkpoints hold; absent: all of them. */
  readonly trainable?: NamedVariables;
  dispose: () => void;
}

export function trainableOf({ trainable, variables }: Network): NamedVariables {
  return trainable ?? variables;
}

/** How one of several answers is chosen: the one of the highest reward (answers.ts). */
export interface Choice<B extends Batch = Batch> {
  /** Answers to each prompt. */
  readonly count: number;
  /** One number per sample. */
  rewards(samples: readonly Sample[], batch: B): Promise<Float32Array>;
}

export interface Policy<B extends Batch = Batch> extends Network {
  /**
   * log π of the actions taken and the entropy of the distributions they came from.
   * Differentiable. Values where the mask is 0 are finite and meaningless.
   *
   * @param temperature logits are divided by it
   * @returns float32 [B, T] each, nats; the caller disposes them
   */
  evaluate(batch: B, temperature: number): { logProbs: Tensor2D; entropy: Tensor2D };
  /**
   * log π of the actions taken and, from the same pass, what a reward network with this policy's
   * trunk says about whole episodes. Absent where its features are of another kind.
   *
   * @param temperatures logits are divided by each of them in turn
   * @returns float32 [B, T] for each temperature, nats, and [B, features]; the caller disposes them
   */
  evaluateWithFeatures?(
    batch: B,
    temperatures: readonly number[],
  ): { logProbs: Tensor2D[]; features: Tensor2D };
  /** A copy that trains independently. */
  clone: () => Policy<B>;
}

export interface Critic<B extends Batch = Batch> extends Network {
  /**
   * V(state) at each step. Differentiable. Values where the mask is 0 are finite and meaningless.
   *
   * @returns float32 [B, T], reward units; the caller disposes it
   */
  values(batch: B): Tensor2D;
}

/** Variables whose names begin with `score` are its heads, [heads, …]; the others its trunk. */
export interface RewardNetwork<B extends Batch = Batch> extends Network {
  readonly heads: number;
  /** What the trunk says about whole episodes. Differentiable. @returns float32 [B, features] */
  features(batch: B): Tensor2D;
  /** The heads on features: linear, without bias. Differentiable. @returns float32 [B, heads] */
  headScores(features: Tensor2D): Tensor2D;
  /** One raw score per episode and head, `headScores` of the features. @returns float32 [B, heads] */
  scores(batch: B): Tensor2D;
}

/** Leave-one-out variants of one outcome: what each part of it is worth. */
export interface Occlusion<B extends Batch = Batch> {
  /** How each part reads, in order. */
  readonly pieces: readonly string[];
  /** Row 0 is the whole outcome, row i + 1 is it without piece i. */
  readonly batch: B;
}

/** What the base model says of a batch: read once, for whoever needs it. */
export interface BaseReading {
  /** [B · T] row-major, log π at temperature 1, nats; 0 where the policy did not act. */
  readonly logProbs: Float32Array;
  /** [B · features]; undefined where the model gives them to nobody else. */
  readonly features: Float32Array | undefined;
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
  /** Forward and backward. */
  readonly trainingBytes: number;
  readonly largestBufferBytes: number;
}

/** Everything about one base model that the loop needs. */
export interface ModelFamily<B extends Batch = Batch> {
  /** Which inputs its weights are made for: equal ones may exchange weights. */
  readonly fingerprint: string;
  /** Number of weights of the policy. */
  readonly parameters: number;
  /** Layers, width and the like, for display. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Worked out from the sizes of the model; absent where it is negligible. */
  passMemory?: (prompt: string, episodes: number, newTokens: number) => PassMemory;
  /** A fresh policy with the base model's weights. */
  basePolicy: () => Policy<B>;
  /** Trunk copied from the policy, score heads N(0, 1/√(width + 1)), one unless said otherwise. */
  rewardNetwork(from: Policy<B>, rng: Rng, heads?: number): RewardNetwork<B>;
  /** Trunk copied from the reward network, value head zero. */
  critic(from: RewardNetwork<B>): Critic<B>;
  /** Prompts and outcomes as a batch. Outcomes too long for the model are cut. */
  encode: (items: readonly Item[]) => B;
  /** The outcome and its leave-one-out variants; a long outcome is cut as in `encode`. */
  occlude: (item: Item) => Occlusion<B>;
  /** Samples one outcome per prompt. Runs on the GPU without readback until it is done. */
  rollOut(
    policy: Policy<B>,
    prompts: readonly string[],
    options: SamplingOptions,
    rng: Rng,
  ): Promise<RolledOut<B>>;
  /**
   * Mean loss of the policy on plain lines, nats per action.
   * Text: cross-entropy of the answer tokens and the end token.
   */
  loss(policy: Policy<B>, items: readonly Item[]): Promise<number>;
  /** The policy as a Hugging Face folder; absent where there is no such model. */
  folder?(policy: Policy<B>): Promise<CheckpointFolder>;
  dispose: () => void;
}
