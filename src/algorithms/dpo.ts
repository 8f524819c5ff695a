/**
 * Direct preference optimisation: Rafailov et al., arXiv:2305.18290. No reward is learned from;
 * the policy is fitted to the judged pairs themselves, its own log-ratio to the reference being
 * the reward.
 *
 * One iteration: answers to the prompts are sampled and scored, to be looked at only; then as many
 * judged pairs as the batch has answers, drawn anew, go through one epoch of minibatches.
 */
import { slice, sum, tensor2d, tidy, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { TrainingConfig } from '../config/algorithm-fields';
import { masked } from '../model/masked';
import type { Batch, ModelFamily, Policy } from '../model/network';
import type { Optimizer } from '../model/optimizer';
import { TrainStep, type StepInputs } from '../model/train-step';
import { stepInput } from '../ops';
import type { AlgorithmMetrics, TrainingMetrics } from '../protocol/playground';
import { NotReadyError } from '../shared/errors';
import type { Rng } from '../shared/rng';
import { mean } from '../shared/statistics';
import type { AlgorithmState, IterationHooks } from './algorithm';
import { dpoLoss, type DpoConfig } from './dpo-loss';
import { learningConfig, learningTemperature } from './implementation-details';
import { cut } from './minibatches';
import { collectRollout } from './ppo';
import { noUpdate } from './ppo-metrics';
import type { PreferencePair, PreferenceSource } from './preferences';
import { noCritic, type RolloutModels } from './rollout';
import { TrainableNetworks } from './trainable-networks';
import { Trainer } from './trainer';

export type DpoParts<B extends Batch = Batch> = Omit<RolloutModels<B>, 'critic' | 'family'> & {
  readonly family: Pick<ModelFamily<B>, 'rollOut' | 'encode'>;
  readonly preferences: PreferenceSource;
  readonly rng: Rng;
  readonly config: TrainingConfig;
};

/** One minibatch: loss and gradient norm, and log-probabilities of its outcomes, chosen first. */
interface PairUpdate {
  readonly loss: number;
  readonly gradNorm: number;
  readonly logProbs: Float32Array;
  readonly refLogProbs: Float32Array;
}

export class DpoTrainer<B extends Batch = Batch> extends Trainer<B> {
  readonly #parts: Omit<DpoParts<B>, 'rng' | 'config'>;
  readonly #step: TrainStep<PairInputs<B>, PairSettings>;

  /** Takes over the policy: `dispose` disposes it. The reference stays the caller's. */
  constructor({ rng, config, ...parts }: DpoParts<B>) {
    const { policy } = parts;
    const networks = new TrainableNetworks({ policy }, config);
    super({ name: 'dpo', policy, networks, rng, config });
    this.#parts = parts;
    this.#step = pairStep(policy, networks.optimizer('policy'));
  }

  /** @throws NotReadyError when no judged pair has a winner */
  async iterate(prompts: readonly string[], hooks: IterationHooks = {}): Promise<TrainingMetrics> {
    const start = performance.now();
    const { config } = this;
    const pairs = await this.#parts.preferences.pairs();
    if (pairs.length === 0) {
      throw new NotReadyError('DPO', 'comparisons with a winner', 'judge some pairs first');
    }

    // Only looked at: its advantages are 0, since nothing is learned from it.
    const models = { ...this.#parts, critic: noCritic<B>() };
    const collected = await collectRollout(models, prompts, 0, config, this.rng);
    const rollout = { ...collected, advantages: new Float32Array(collected.advantages.length) };

    const order = this.rng.permutation(pairs.length).slice(0, config.batchSize);
    const drawn = order.map((index) => pairs[index]!);
    const learning = learningConfig(config, this.iteration);
    const learned = await this.#learn(drawn, learning, hooks);

    const idle = noUpdate(rollout);
    const updates = learned.map(({ loss, gradNorm }) => {
      return { ...idle, policyLoss: loss, policyGradNorm: gradNorm };
    });
    const { learningRate } = learning;
    const metrics = this.advance({
      ...{ rollout, updates, sampled: prompts.length, start },
      ...{ klCoefficient: config.dpoBeta, learningRate },
    });
    return { ...metrics, 'val/var_explained': 0, ...pairMetrics(learned, config.dpoBeta) };
  }

  override async state(): Promise<AlgorithmState> {
    return { ...(await super.state()), klCoefficient: this.config.dpoBeta };
  }

  override dispose(): void {
    this.#step.dispose();
    super.dispose();
  }

  /** One epoch; no step waits for the numbers of another. */
  async #learn(
    pairs: readonly PreferencePair[],
    config: TrainingConfig,
    hooks: IterationHooks,
  ): Promise<PairUpdate[]> {
    const { family, reference } = this.#parts;
    const of = (side: 'chosen' | 'rejected') =>
      pairs.map((pair) => ({ prompt: pair.prompt, text: pair[side] }));
    const all = family.encode([...of('chosen'), ...of('rejected')]);
    const parts = cut([...pairs.keys()], config.minibatches);
    const updates: Promise<PairUpdate>[] = [];
    await hooks.onProgress?.(1, parts.length + 1);
    for (const rows of parts) {
      // `select` of a family's own batch gives that family's batch.
      const batch = all.select([...rows, ...rows.map((row) => row + pairs.length)]) as B;
      const refLogProbs = await outcomeLogProbs(reference, batch, learningTemperature(config));
      updates.push(this.#update(batch, refLogProbs, config));
      await hooks.onProgress?.(updates.length + 1, parts.length + 1);
    }
    return Promise.all(updates);
  }

  async #update(batch: B, refLogProbs: Float32Array, config: TrainingConfig): Promise<PairUpdate> {
    const { dpoBeta, dpoLoss: type, dpoLabelSmoothing, temperature } = config;
    const frozen = { dpoBeta, dpoLoss: type, dpoLabelSmoothing, temperature };
    const inputs = { batch, reference: { logProbs: refLogProbs } };
    const [loss = NaN, gradNorm = NaN, ...logProbs] = await this.#step.run(inputs, config, frozen);
    return { loss, gradNorm, logProbs: Float32Array.from(logProbs), refLogProbs };
  }
}

/** What one minibatch of pairs is learned from: chosen outcomes, then the rejected ones. */
interface PairInputs<B extends Batch> extends StepInputs {
  readonly batch: B;
  /** log π_ref of the outcomes. */
  readonly reference: { readonly logProbs: Float32Array };
}

type PairSettings = DpoConfig & Pick<TrainingConfig, 'temperature'>;

/** How the policy learns from pairs; it reports the log-probabilities of their outcomes. */
function pairStep<B extends Batch>(
  policy: Policy<B>,
  optimizer: Optimizer,
): TrainStep<PairInputs<B>, PairSettings> {
  return new TrainStep(optimizer, ({ batch, reference }, config) => {
    const pairs = batch.size / 2;
    const { logProbs } = policy.evaluate(batch, config.temperature);
    const mask = stepInput(batch, (read) => read.mask, [batch.size, batch.steps]) as Tensor2D;
    const outcomes: Tensor1D = sum(masked(logProbs, mask), 1);
    const refOutcomes = stepInput(reference, (read) => read.logProbs) as Tensor1D;
    const loss = dpoLoss(
      {
        chosen: slice(outcomes, 0, pairs),
        rejected: slice(outcomes, pairs, pairs),
        refChosen: slice(refOutcomes, 0, pairs),
        refRejected: slice(refOutcomes, pairs, pairs),
      },
      config,
    );
    return { loss, statistics: outcomes };
  });
}

/** @returns [B], log π of whole outcomes, nats */
async function outcomeLogProbs<B extends Batch>(
  policy: Policy<B>,
  batch: B,
  temperature: number,
): Promise<Float32Array> {
  const sums = tidy(() => {
    const mask = tensor2d(batch.mask, [batch.size, batch.steps]);
    return sum(masked(policy.evaluate(batch, temperature).logProbs, mask), 1);
  });
  const values = await sums.data<'float32'>();
  sums.dispose();
  return Float32Array.from(values);
}

/** TRL's, over all pairs of the iteration; a reward is β (log π − log π_ref) of the outcome. */
function pairMetrics(updates: readonly PairUpdate[], beta: number): AlgorithmMetrics {
  const pairs = updates.flatMap(({ logProbs, refLogProbs }) => {
    const count = logProbs.length / 2;
    const reward = (row: number) => beta * (logProbs[row]! - refLogProbs[row]!);
    return Array.from({ length: count }, (_, i) => ({
      chosen: { reward: reward(i), logp: logProbs[i]! },
      rejected: { reward: reward(i + count), logp: logProbs[i + count]! },
    }));
  });
  return {
    'rewards/chosen': mean(pairs.map(({ chosen }) => chosen.reward)),
    'rewards/rejected': mean(pairs.map(({ rejected }) => rejected.reward)),
    'rewards/accuracies': mean(
      pairs.map(({ chosen, rejected }) => (chosen.reward > rejected.reward ? 1 : 0)),
    ),
    'rewards/margins': mean(pairs.map(({ chosen, rejected }) => chosen.reward - rejected.reward)),
    'logps/chosen': mean(pairs.map(({ chosen }) => chosen.logp)),
    'logps/rejected': mean(pairs.map(({ rejected }) => rejected.logp)),
  };
}
