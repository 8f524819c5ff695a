/** What every reinforcement-learning algorithm here is: a policy that one iteration improves. */
import type { TrainingConfig } from '../config/algorithm-fields';
import type { PpoConfig } from '../config/ppo-fields';
import type { NamedArray } from '../model/files/safetensors';
import type { Batch, Choice, Policy } from '../model/network';
import type { OptimizerState } from '../model/optimizer';
import type { TrainingMetrics } from '../protocol/playground';
import type { Rollout } from './rollout';

export type { RewardSource } from './reward-source';

/** All rewards of a run so far: what a moving baseline is the mean of. */
export interface RewardHistory {
  readonly sum: number;
  readonly count: number;
}

/** Everything that continuing exactly needs, as plain data that can be cloned and stored. */
export interface AlgorithmState {
  readonly algorithm: string;
  readonly iteration: number;
  readonly episodes: number;
  readonly klCoefficient: number;
  readonly rng: readonly number[];
  readonly config: PpoConfig;
  /** Weights by the name of the network. */
  readonly networks: Readonly<Record<string, ReadonlyMap<string, NamedArray>>>;
  /** Moments and step counts by the name of the network. */
  readonly optimizers: Readonly<Record<string, OptimizerState>>;
  /** Of algorithms without a critic. */
  readonly rewardHistory?: RewardHistory;
}

export interface IterationHooks {
  /** Awaited after each part of an iteration: the place to let other work in. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
}

export interface Algorithm<B extends Batch = Batch> {
  /** The policy in training. It is the algorithm's: sample from it, do not dispose it. */
  readonly policy: Policy<B>;
  /** Where an answer is one of several: how it is chosen. */
  readonly choice?: Choice<B>;
  /** Iterations done. */
  readonly iteration: number;
  /** The latest iteration's experience, for looking into. */
  readonly rollout: Rollout<B> | undefined;
  /** Samples one outcome per prompt, or one group of them, and learns from them. */
  iterate: (prompts: readonly string[], hooks?: IterationHooks) => Promise<TrainingMetrics>;
  /** Takes effect from the next iteration. */
  configure: (config: TrainingConfig) => void;
  state: () => Promise<AlgorithmState>;
  restore: (state: AlgorithmState) => void;
  dispose: () => void;
}
