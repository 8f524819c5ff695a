/**
 * Best-of-n: nothing is learned. The policy answers n times, and the answer of the highest reward
 * is given (Stiennon et al., arXiv:2009.01325; Nakano et al., arXiv:2112.09332).
 *
 * One iteration samples and chooses, to be looked at. The policy of this algorithm chooses wherever
 * it is asked: in the evaluation, and on the page.
 */
import { TRAINING_FIELDS, type TrainingConfig } from '../config/algorithm-fields';
import { completeConfig } from '../config/field';
import { bestOfGroups, ChoosingPolicy } from '../model/choosing';
import type { Batch, Choice } from '../model/network';
import { restoreVariables, saveVariables } from '../model/variables';
import type { TrainingMetrics } from '../protocol/playground';
import { mean } from '../shared/statistics';
import { statePart, type Algorithm, type AlgorithmState, type IterationHooks } from './algorithm';
import { noCritic, type CriticFreeParts } from './critic-free';
import { noUpdate, trainingMetrics } from './ppo-metrics';
import { Progress } from './progress';
import { collectRollout, withEndPenalty, type Experimenters, type Rollout } from './rollout';

/**
 * log n − (n − 1)/n nats: how far choosing the best of n moves from the policy, at most
 * (Stiennon et al., arXiv:2009.01325 app. G.3; bound: Beirami et al., arXiv:2401.01879).
 */
export function bestOfNKl(n: number): number {
  return Math.log(n) - (n - 1) / n;
}

export class BestOfNSampler<B extends Batch = Batch> implements Algorithm<B> {
  readonly policy: ChoosingPolicy<B>;
  readonly #parts: Experimenters<B>;
  readonly #progress: Progress<B>;
  #config: TrainingConfig;

  /** Takes over the policy: `dispose` disposes it. The reference stays the caller's. */
  constructor({ rng, config, ...parts }: CriticFreeParts<B>) {
    this.#config = config;
    this.#progress = new Progress(rng);
    this.#parts = { ...parts, critic: noCritic<B>() };
    this.policy = new ChoosingPolicy(parts.policy, this.#choice());
  }

  get iteration(): number {
    return this.#progress.iteration;
  }

  /** The chosen answers. */
  get rollout(): Rollout<B> | undefined {
    return this.#progress.rollout;
  }

  async iterate(prompts: readonly string[], hooks: IterationHooks = {}): Promise<TrainingMetrics> {
    const start = performance.now();
    const config = this.#config;
    const { groupSize } = config;
    const asked = prompts.flatMap((prompt) => Array<string>(groupSize).fill(prompt));
    const all = await collectRollout(this.#parts, asked, 0, config, this.#progress.rng);
    await hooks.onProgress?.(1, 1);
    const rollout = rowsOf(all, bestOfGroups(all.scores, groupSize));
    const seconds = (performance.now() - start) / 1000;
    const metrics = trainingMetrics(rollout, [noUpdate(rollout)], {
      ...this.#progress.advance(rollout, asked.length),
      ...{ seconds, klCoefficient: 0, learningRate: 0 },
    });
    return {
      ...metrics,
      // Token by token the policy is the one that is chosen from; the distance is in the choice.
      'objective/kl': bestOfNKl(groupSize),
      'best_of_n/kl': bestOfNKl(groupSize),
      'best_of_n/scores': metrics['objective/scores'],
      'best_of_n/all_scores': mean(all.scores),
      'val/var_explained': 0,
      // Those that were not chosen cost as much.
      tokensPerSecond: all.batch.mask.reduce((sum, acted) => sum + acted, 0) / seconds,
    };
  }

  configure(config: TrainingConfig): void {
    this.#config = config;
    this.policy.choice = this.#choice();
  }

  async state(): Promise<AlgorithmState> {
    return {
      algorithm: 'best_of_n',
      ...this.#progress.state(),
      klCoefficient: 0,
      config: this.#config,
      networks: { policy: await saveVariables(this.policy.variables) },
      optimizers: {},
    };
  }

  /** @throws ModelFormatError naming what is missing or of another shape */
  restore(state: AlgorithmState): void {
    restoreVariables(this.policy.variables, statePart(state.networks, 'policy'));
    this.configure(completeConfig(TRAINING_FIELDS, state.config));
    this.#progress.restore(state);
  }

  dispose(): void {
    this.policy.dispose();
  }

  #choice(): Choice<B> {
    const config = this.#config;
    const { rewardSource } = this.#parts;
    return {
      count: config.groupSize,
      rewards: async (samples, batch) =>
        withEndPenalty(await rewardSource.rewards(samples, batch), samples, config),
    };
  }
}

/** Some answers of a roll-out; nothing is learned from them, so their advantages are 0. */
function rowsOf<B extends Batch>(rollout: Rollout<B>, rows: readonly number[]): Rollout<B> {
  const { steps } = rollout.batch;
  const stepsOf = (values: Float32Array): Float32Array =>
    Float32Array.from(rows.flatMap((row) => [...values.subarray(row * steps, (row + 1) * steps)]));
  return {
    samples: rows.map((row) => rollout.samples[row]!),
    // `select` of a family's own batch gives that family's batch.
    batch: rollout.batch.select(rows) as B,
    scores: Float32Array.from(rows, (row) => rollout.scores[row]!),
    logProbs: stepsOf(rollout.logProbs),
    refLogProbs: stepsOf(rollout.refLogProbs),
    kl: stepsOf(rollout.kl),
    entropy: stepsOf(rollout.entropy),
    values: stepsOf(rollout.values),
    rewards: stepsOf(rollout.rewards),
    advantages: new Float32Array(rows.length * steps),
    returns: stepsOf(rollout.returns),
  };
}
