/**
 * The policy and the algorithm that improves it. A new algorithm takes over the policy as it is, with
 * a new critic where it has one.
 */
import type { Algorithm, AlgorithmState, RewardSource } from '../../algorithms/algorithm';
import type { AlgorithmName, TrainingConfig } from '../../config/algorithm-fields';
import type { NamedArray } from '../../model/files/safetensors';
import type { Critic, Policy, RewardNetwork } from '../../model/network';
import { restoreVariables } from '../../model/variables';
import { stream } from '../../shared/random-stream';
import { checkAlgorithm } from '../option-checks';
import type { ProjectContext } from '../project-context';
import type { ScoreOptions } from '../rewards/kind';
import type { RewardTally } from '../rewards/reward-failures';
import type { RewardNow } from '../rewards/training-reward';
import { newAlgorithm } from './new-algorithm';
import { checkRewards } from './training-checks';

/** What a new algorithm is made with. */
export interface Start {
  readonly name: AlgorithmName;
  readonly config: TrainingConfig;
  /** Iterations done by earlier algorithms: each draws other random numbers. */
  readonly earlierIterations: number;
}

export class Learner {
  readonly #context: Pick<ProjectContext, 'family' | 'seed'>;
  readonly #base: Policy;
  readonly #rewardNow: RewardNow;
  readonly #tally: RewardTally;
  #algorithm: Algorithm | undefined;
  #name: AlgorithmName = 'ppo';

  /**
   * @param base stays the caller's; it is the reference of the KL penalty
   * @param tally hears of the answers on which the reward fails
   */
  constructor(
    context: Pick<ProjectContext, 'family' | 'seed'>,
    base: Policy,
    rewardNow: RewardNow,
    tally: RewardTally,
  ) {
    this.#context = context;
    this.#base = base;
    this.#rewardNow = rewardNow;
    this.#tally = tally;
  }

  /** The tuned policy, or the base model before any training. Do not dispose it. */
  get policy(): Policy {
    return this.#algorithm?.policy ?? this.#base;
  }

  get algorithm(): Algorithm | undefined {
    return this.#algorithm;
  }

  /** @throws TypeError before the first one has begun */
  get current(): Algorithm {
    if (this.#algorithm === undefined) throw new TypeError('No algorithm has begun');
    return this.#algorithm;
  }

  /** Which one it is; the configuration may already ask for another. */
  get name(): AlgorithmName {
    return this.#name;
  }

  /** @param network what the critic's trunk is copied from; without it, from the base model */
  begin(start: Start, network: RewardNetwork | undefined): void {
    const begun = this.#made(start, () =>
      network === undefined ? this.#blankCritic() : this.#context.family.critic(network),
    );
    this.#replace(start.name, begun);
  }

  /**
   * A policy with these weights in the place of the base model's; the base model stays the
   * reference.
   *
   * @throws ModelFormatError naming what does not fit; nothing has changed then
   */
  startFrom(weights: ReadonlyMap<string, NamedArray>, start: Start): void {
    const started = this.#made(start, () => this.#blankCritic());
    try {
      restoreVariables(started.policy.variables, weights);
    } catch (error) {
      started.dispose();
      throw error;
    }
    this.#replace(start.name, started);
  }

  /** @param state undefined: back to the base model */
  restore(state: AlgorithmState | undefined, start: Start): void {
    this.dispose();
    if (state === undefined) return;
    checkAlgorithm(state.algorithm);
    const name = state.algorithm;
    const restored = this.#made({ ...start, name }, () => this.#blankCritic());
    this.#replace(name, restored);
    restored.restore(state);
  }

  dispose(): void {
    this.#algorithm?.dispose();
    this.#algorithm = undefined;
  }

  #replace(name: AlgorithmName, algorithm: Algorithm): void {
    this.#algorithm?.dispose();
    this.#algorithm = algorithm;
    this.#name = name;
  }

  /** Trunk of the base model, value head zero. */
  #blankCritic(): Critic {
    const { family, seed } = this.#context;
    const network = family.rewardNetwork(this.#base, stream(seed, 'critic'));
    const critic = family.critic(network);
    network.dispose();
    return critic;
  }

  #made({ name, config, earlierIterations }: Start, critic: () => Critic): Algorithm {
    const { family, seed } = this.#context;
    const parts = {
      family,
      reference: this.#base,
      policy: this.policy.clone(),
      rewardSource: this.#rewardSource,
      preferences: { pairs: async () => (await this.#rewardNow()).pairs() },
      rng: stream(seed, 'training', earlierIterations),
      config,
    };
    return newAlgorithm(name, parts, critic);
  }

  /** The reward as it is whenever it is asked. */
  readonly #rewardSource: RewardSource = {
    readsBase: async () => (await this.#rewardNow()).source.readsBase,
    rewards: async (samples, batch, base) => {
      const { source } = await this.#rewardNow();
      const onFailures: ScoreOptions['onFailures'] = (failures) => {
        this.#tally.add(samples, failures);
      };
      return checkRewards(await source.rewards(samples, batch, { base, onFailures }));
    },
  };
}
