/**
 * Proximal policy optimisation with a KL penalty to a reference policy: Schulman et al.,
 * arXiv:1707.06347, as used for language models by Ziegler et al., arXiv:1909.08593.
 *
 * One iteration: sample a batch (rollout.ts), then several epochs of minibatches in a fresh
 * order each, one step of the policy and one of the critic per minibatch (ppo-update.ts), then
 * the KL coefficient moves (kl-control.ts).
 */
import { defaultsOf } from '../config/field';
import { PPO_FIELDS, type PpoConfig } from '../config/ppo-fields';
import type { Batch, Critic, Policy } from '../model/network';
import { Optimizer } from '../model/optimizer';
import { restoreVariables, saveVariables } from '../model/variables';
import type { TrainingMetrics } from '../protocol/playground';
import type { Rng } from '../shared/rng';
import {
  adamSettings,
  statePart,
  type Algorithm,
  type AlgorithmState,
  type IterationHooks,
} from './algorithm';
import { learningConfig } from './implementation-details';
import { nextKlCoefficient } from './kl-control';
import { trainingMetrics, unpackUpdate, type UpdateStatistics } from './ppo-metrics';
import {
  criticStep,
  cut,
  minibatchOf,
  policyStep,
  updateCritic,
  updatePolicy,
  type CriticStep,
  type PolicyStep,
} from './ppo-update';
import { Progress } from './progress';
import { collectRollout, type Experimenters, type Rollout } from './rollout';

export interface PpoParts<B extends Batch> extends Experimenters<B> {
  readonly rng: Rng;
  readonly config: PpoConfig;
}

export class PpoTrainer<B extends Batch = Batch> implements Algorithm<B> {
  readonly policy: Policy<B>;
  readonly critic: Critic<B>;
  readonly #parts: Experimenters<B>;
  readonly #policyOptimizer: Optimizer;
  readonly #criticOptimizer: Optimizer;
  readonly #policyStep: PolicyStep<B>;
  readonly #criticStep: CriticStep<B>;
  readonly #progress: Progress<B>;
  #config: PpoConfig;
  #klCoefficient: number;
  #updates: readonly UpdateStatistics[] = [];

  /** Takes over policy and critic: `dispose` disposes them. The reference stays the caller's. */
  constructor({ rng, config, ...parts }: PpoParts<B>) {
    this.#parts = parts;
    this.policy = parts.policy;
    this.critic = parts.critic;
    this.#config = config;
    this.#progress = new Progress(rng);
    this.#klCoefficient = config.klCoefficient;
    this.#policyOptimizer = new Optimizer(parts.policy.variables, adamSettings(config));
    this.#criticOptimizer = new Optimizer(parts.critic.variables, adamSettings(config));
    this.#policyStep = policyStep(parts.policy, this.#policyOptimizer);
    this.#criticStep = criticStep(parts.critic, this.#criticOptimizer);
  }

  get iteration(): number {
    return this.#progress.iteration;
  }

  get rollout(): Rollout<B> | undefined {
    return this.#progress.rollout;
  }

  /** Of the latest iteration, one per minibatch, in order. */
  get updates(): readonly UpdateStatistics[] {
    return this.#updates;
  }

  async iterate(prompts: readonly string[], hooks: IterationHooks = {}): Promise<TrainingMetrics> {
    const start = performance.now();
    const config = this.#config;
    const klCoefficient = this.#klCoefficient;
    const { rng } = this.#progress;
    const parts = config.epochs * config.minibatches + 1;
    const rollout = await collectRollout(this.#parts, prompts, klCoefficient, config, rng);
    await hooks.onProgress?.(1, parts);
    const learning = learningConfig(config, this.#progress.iteration);
    const updates = await this.#learn(rollout, learning, (done) =>
      hooks.onProgress?.(1 + done, parts),
    );
    this.#updates = updates;
    const metrics = trainingMetrics(rollout, updates, {
      ...this.#progress.advance(rollout, prompts.length),
      klCoefficient,
      learningRate: learning.learningRate,
      seconds: (performance.now() - start) / 1000,
    });
    const klNats = metrics['objective/kl'];
    this.#klCoefficient = nextKlCoefficient(klCoefficient, klNats, prompts.length, config);
    return metrics;
  }

  /** A new β starts from there; otherwise the adaptive controller goes on from where it is. */
  configure(config: PpoConfig): void {
    if (config.klCoefficient !== this.#config.klCoefficient) {
      this.#klCoefficient = config.klCoefficient;
    }
    this.#config = config;
    this.#policyOptimizer.configure(adamSettings(config));
    this.#criticOptimizer.configure(adamSettings(config));
  }

  async state(): Promise<AlgorithmState> {
    return {
      algorithm: 'ppo',
      ...this.#progress.state(),
      klCoefficient: this.#klCoefficient,
      config: this.#config,
      networks: {
        policy: await saveVariables(this.policy.variables),
        critic: await saveVariables(this.critic.variables),
      },
      optimizers: {
        policy: await this.#policyOptimizer.state(),
        critic: await this.#criticOptimizer.state(),
      },
    };
  }

  /** @throws ModelFormatError naming what is missing or of another shape */
  restore(state: AlgorithmState): void {
    restoreVariables(this.policy.variables, statePart(state.networks, 'policy'));
    restoreVariables(this.critic.variables, statePart(state.networks, 'critic'));
    this.#policyOptimizer.restore(statePart(state.optimizers, 'policy'));
    this.#criticOptimizer.restore(statePart(state.optimizers, 'critic'));
    this.configure({ ...defaultsOf(PPO_FIELDS), ...state.config });
    this.#klCoefficient = state.klCoefficient;
    this.#progress.restore(state);
    this.#updates = [];
  }

  dispose(): void {
    this.#policyStep.dispose();
    this.#criticStep.dispose();
    this.policy.dispose();
    this.critic.dispose();
    this.#policyOptimizer.dispose();
    this.#criticOptimizer.dispose();
  }

  /** Epochs × minibatches; no step waits for the statistics of another. */
  async #learn(
    rollout: Rollout<B>,
    config: PpoConfig,
    onStep: (done: number) => void | Promise<void>,
  ): Promise<UpdateStatistics[]> {
    const updates: Promise<UpdateStatistics>[] = [];
    let order: readonly number[] = [];
    for (let epoch = 0; epoch < config.epochs; epoch++) {
      if (epoch === 0 || config.freshPermutation) {
        order = this.#progress.rng.permutation(rollout.batch.size);
      }
      for (const rows of cut(order, config.minibatches)) {
        updates.push(this.#update(rollout, rows, config));
        await onStep(updates.length);
      }
    }
    return Promise.all(updates);
  }

  /** One step of policy and critic. */
  async #update(
    rollout: Rollout<B>,
    rows: readonly number[],
    config: PpoConfig,
  ): Promise<UpdateStatistics> {
    const minibatch = minibatchOf(rollout, rows, config);
    const policy = updatePolicy(this.#policyStep, minibatch, config);
    const critic = updateCritic(this.#criticStep, minibatch, config);
    return unpackUpdate(await policy, await critic);
  }
}
