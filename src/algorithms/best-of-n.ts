/**
 * Best-of-n: nothing is learned. The policy answers n times, and the answer of the highest reward
 * is given (Stiennon et al., arXiv:2009.01325; Nakano et al., arXiv:2112.09332).
 *
 * One iteration samples and chooses, to be looked at. The policy of this algorithm chooses wherever
 * it is asked: in the evaluation, and on the page.
 */
import { bestOfGroups } from '../model/answers';
import type { Batch, Choice } from '../model/network';
import type { TrainingMetrics } from '../protocol/playground';
import { mean } from '../shared/statistics';
import type { AlgorithmState, IterationHooks } from './algorithm';
import type { CriticFreeParts } from './critic-free';
import { rowsOf } from './minibatches';
import { collectRollout, withEndPenalty } from './ppo';
import { noUpdate } from './ppo-metrics';
import { noCritic, type Rollout, type RolloutModels } from './rollout';
import { TrainableNetworks } from './trainable-networks';
import { Trainer } from './trainer';

/**
 * log n − (n − 1)/n nats: how far choosing the best of n moves from the policy, at most
 * (Stiennon et al., arXiv:2009.01325 app. G.3; bound: Beirami et al., arXiv:2401.01879).
 */
export function bestOfNKl(n: number): number {
  return Math.log(n) - (n - 1) / n;
}

export class BestOfNSampler<B extends Batch = Batch> extends Trainer<B> {
  readonly #models: RolloutModels<B>;

  /** Takes over the policy: `dispose` disposes it. The reference stays the caller's. */
  constructor({ rng, config, ...models }: CriticFreeParts<B>) {
    const { policy } = models;
    const networks = new TrainableNetworks({ policy }, config, []);
    super({ name: 'best_of_n', policy, networks, rng, config });
    this.#models = { ...models, critic: noCritic<B>() };
  }

  /** How one of several answers is chosen, wherever this algorithm's policy is asked. */
  get choice(): Choice<B> {
    const { config } = this;
    const { rewardSource } = this.#models;
    return {
      count: config.groupSize,
      rewards: async (samples, batch) =>
        withEndPenalty(await rewardSource.rewards(samples, batch), samples, config),
    };
  }

  /** The roll-out that is kept is of the chosen answers. */
  async iterate(prompts: readonly string[], hooks: IterationHooks = {}): Promise<TrainingMetrics> {
    const start = performance.now();
    const { config } = this;
    const { groupSize } = config;
    const asked = prompts.flatMap((prompt) => Array<string>(groupSize).fill(prompt));
    const all = await collectRollout(this.#models, asked, 0, config, this.rng);
    await hooks.onProgress?.(1, 1);
    const rollout = chosenOf(all, bestOfGroups(all.scores, groupSize));
    const metrics = this.advance({
      ...{ rollout, updates: [noUpdate(rollout)], sampled: asked.length, start },
      ...{ klCoefficient: 0, learningRate: 0 },
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
      tokensPerSecond: all.batch.mask.reduce((sum, acted) => sum + acted, 0) / metrics.seconds,
    };
  }

  override async state(): Promise<AlgorithmState> {
    return { ...(await super.state()), klCoefficient: 0 };
  }
}

/** Some answers of a roll-out; nothing is learned from them, so their advantages are 0. */
function chosenOf<B extends Batch>(rollout: Rollout<B>, rows: readonly number[]): Rollout<B> {
  const { steps } = rollout.batch;
  const stepsOf = (values: Float32Array) => rowsOf(values, rows, steps);
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
