/**
 * What every algorithm has beside its one idea: a configuration that may change between iterations,
 * networks, random numbers, counts, the latest roll-out, and a state from which it goes on exactly.
 * An algorithm is this and `iterate`.
 */
import { TRAINING_FIELDS, type TrainingConfig } from '../config/algorithm-fields';
import { defaultsOf } from '../config/field';
import type { PpoConfig } from '../config/ppo-fields';
import type { Batch, Policy } from '../model/network';
import type { TrainingMetrics } from '../protocol/playground';
import { Rng } from '../shared/rng';
import type { Algorithm, AlgorithmState, IterationHooks } from './algorithm';
import { trainingMetrics, type UpdateStatistics } from './ppo-metrics';
import type { Rollout } from './rollout';
import type { TrainableNetworks } from './trainable-networks';

export interface TrainerParts<B extends Batch> {
  /** As checkpoints and the runs table know the algorithm. */
  readonly name: string;
  readonly policy: Policy<B>;
  /** The policy among them; the trainer's from now on. */
  readonly networks: TrainableNetworks;
  readonly rng: Rng;
  /** What is left out has its default. */
  readonly config: PpoConfig & Partial<TrainingConfig>;
}

/** What an iteration knows of itself when it is done. */
export interface IterationDone<B extends Batch> {
  readonly rollout: Rollout<B>;
  readonly updates: readonly UpdateStatistics[];
  /** Answers sampled, chosen or not. */
  readonly sampled: number;
  /** The price of a nat in it. */
  readonly klCoefficient: number;
  readonly learningRate: number;
  /** performance.now() at its beginning, milliseconds. */
  readonly start: number;
}

export abstract class Trainer<B extends Batch> implements Algorithm<B> {
  readonly policy: Policy<B>;
  protected readonly networks: TrainableNetworks;
  protected config: TrainingConfig;
  /** β: what a nat of distance from the reference costs now. */
  protected klCoefficient: number;
  protected rng: Rng;
  readonly #name: string;
  #iteration = 0;
  #episodes = 0;
  #rollout: Rollout<B> | undefined;
  #updates: readonly UpdateStatistics[] = [];

  constructor({ name, policy, networks, rng, config }: TrainerParts<B>) {
    this.#name = name;
    this.policy = policy;
    this.networks = networks;
    this.rng = rng;
    this.config = { ...defaultsOf(TRAINING_FIELDS), ...config };
    this.klCoefficient = config.klCoefficient;
  }

  abstract iterate(prompts: readonly string[], hooks?: IterationHooks): Promise<TrainingMetrics>;

  get iteration(): number {
    return this.#iteration;
  }

  get rollout(): Rollout<B> | undefined {
    return this.#rollout;
  }

  /** Of the latest iteration, one per minibatch, in order. */
  get updates(): readonly UpdateStatistics[] {
    return this.#updates;
  }

  /** A new β starts from there; otherwise the adaptive controller goes on from where it is. */
  configure(config: PpoConfig & Partial<TrainingConfig>): void {
    if (config.klCoefficient !== this.config.klCoefficient) {
      this.klCoefficient = config.klCoefficient;
    }
    this.config = { ...defaultsOf(TRAINING_FIELDS), ...config };
    this.networks.configure(this.config);
  }

  async state(): Promise<AlgorithmState> {
    return {
      algorithm: this.#name,
      iteration: this.#iteration,
      episodes: this.#episodes,
      rng: this.rng.state(),
      klCoefficient: this.klCoefficient,
      config: this.config,
      ...(await this.networks.state()),
    };
  }

  /** @throws ModelFormatError naming what is missing or of another shape */
  restore(state: AlgorithmState): void {
    this.networks.restore(state);
    this.configure(state.config);
    this.klCoefficient = state.klCoefficient;
    this.rng = Rng.fromState(state.rng);
    this.#iteration = state.iteration;
    this.#episodes = state.episodes;
    // The experience of before is none of the restored run's.
    this.#rollout = undefined;
    this.#updates = [];
  }

  dispose(): void {
    this.networks.dispose();
  }

  /** Counts the iteration, keeps its roll-out to be looked into, and says what it was like. */
  protected advance(done: IterationDone<B>): TrainingMetrics {
    const { rollout, updates, sampled, klCoefficient, learningRate, start } = done;
    this.#rollout = rollout;
    this.#updates = updates;
    this.#iteration += 1;
    this.#episodes += sampled;
    return trainingMetrics(rollout, updates, {
      iteration: this.#iteration,
      episodes: this.#episodes,
      klCoefficient,
      learningRate,
      seconds: (performance.now() - start) / 1000,
    });
  }
}
