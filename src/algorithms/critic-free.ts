/**
 * What REINFORCE, RLOO, GRPO and rejection sampling share: sample answers, give each answer one
 * advantage, take some epochs of minibatches. They differ in the method that is handed in; each
 * has its own file. There is no critic: an answer is judged by other answers.
 */
import { tensor1d, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { AlgorithmName, TrainingConfig } from '../config/algorithm-fields';
import type { Batch, Policy } from '../model/network';
import type { Optimizer } from '../model/optimizer';
import { TrainStep, type StepInputs } from '../model/train-step';
import { ppoPolicyLoss, stepInput } from '../ops';
import type { AlgorithmMetrics, TrainingMetrics } from '../protocol/playground';
import type { Rng } from '../shared/rng';
import type { AlgorithmState, IterationHooks, RewardHistory } from './algorithm';
import { learningConfig } from './implementation-details';
import { cut, rowsOf } from './minibatches';
import { collectRollout, nextKlCoefficient } from './ppo';
import { unpackUpdate, type UpdateStatistics } from './ppo-metrics';
import { noCritic, type Rollout, type RolloutModels } from './rollout';
import { TrainableNetworks } from './trainable-networks';
import { Trainer } from './trainer';

/** What a loss sees of a minibatch: float32 [B, T], and one advantage per answer, [B]. */
export interface AnswerLossInputs {
  readonly newLogProbs: Tensor2D;
  readonly oldLogProbs: Tensor2D;
  readonly refLogProbs: Tensor2D;
  readonly mask: Tensor2D;
  readonly advantages: Tensor1D;
}

export interface Learning {
  /** [B], one per answer. */
  readonly advantages: Float32Array;
  /** The answers to learn from. */
  readonly rows: readonly number[];
  readonly metrics?: AlgorithmMetrics;
}

export interface CriticFreeMethod {
  readonly name: AlgorithmName;
  /** Whether β · KL is taken from the reward; otherwise the loss sees to it, or nothing does. */
  readonly klInReward: boolean;
  /** Answers per prompt; those to one prompt stand side by side. */
  readonly groupSize: (config: TrainingConfig) => number;
  readonly epochs: (config: TrainingConfig) => number;
  /** @param rewards [B], of whole answers @param earlier all rewards up to and with these */
  readonly learnFrom: (
    rewards: Float32Array,
    config: TrainingConfig,
    earlier: RewardHistory,
  ) => Learning;
  readonly loss: (
    inputs: AnswerLossInputs,
    config: TrainingConfig,
    klCoefficient: number,
  ) => Scalar;
}

export type CriticFreeParts<B extends Batch> = Omit<RolloutModels<B>, 'critic'> & {
  readonly rng: Rng;
  readonly config: TrainingConfig;
};

export class CriticFreeTrainer<B extends Batch = Batch> extends Trainer<B> {
  readonly #method: CriticFreeMethod;
  readonly #models: RolloutModels<B>;
  readonly #step: TrainStep<AnswerInputs<B>, TrainingConfig>;
  #rewardHistory: RewardHistory = { sum: 0, count: 0 };

  /** Takes over the policy: `dispose` disposes it. The reference stays the caller's. */
  constructor(method: CriticFreeMethod, { rng, config, ...models }: CriticFreeParts<B>) {
    const { policy } = models;
    const networks = new TrainableNetworks({ policy }, config);
    super({ name: method.name, policy, networks, rng, config });
    this.#method = method;
    this.#models = { ...models, critic: noCritic<B>() };
    this.#step = answerStep(policy, networks.optimizer('policy'), method);
  }

  /** One group of answers per prompt. */
  async iterate(prompts: readonly string[], hooks: IterationHooks = {}): Promise<TrainingMetrics> {
    const start = performance.now();
    const { config, klCoefficient } = this;
    const method = this.#method;
    const groupSize = method.groupSize(config);
    const asked = prompts.flatMap((prompt) => Array<string>(groupSize).fill(prompt));
    const shaping = method.klInReward ? klCoefficient : 0;

    const collected = await collectRollout(this.#models, asked, shaping, config, this.rng);
    const rewards = answerRewards(collected);
    this.#rewardHistory = including(this.#rewardHistory, rewards);
    const learning = method.learnFrom(rewards, config, this.#rewardHistory);
    const rollout = withAdvantages(collected, learning.advantages);

    const step = learningConfig(config, this.iteration);
    const updates = await this.#learn(rollout, learning, step, hooks);

    const { learningRate } = step;
    const sampled = asked.length;
    const metrics = this.advance({
      ...{ rollout, updates, sampled, klCoefficient, learningRate, start },
    });
    const klNats = metrics['objective/kl'];
    this.klCoefficient = nextKlCoefficient(klCoefficient, klNats, sampled, config);
    // Without a critic nothing is explained; the zeros of the null critic say nothing either.
    return { ...metrics, 'val/var_explained': 0, ...learning.metrics };
  }

  override async state(): Promise<AlgorithmState> {
    return { ...(await super.state()), rewardHistory: this.#rewardHistory };
  }

  override restore(state: AlgorithmState): void {
    super.restore(state);
    this.#rewardHistory = state.rewardHistory ?? { sum: 0, count: 0 };
  }

  override dispose(): void {
    this.#step.dispose();
    super.dispose();
  }

  async #learn(
    rollout: Rollout<B>,
    learning: Learning,
    config: TrainingConfig,
    hooks: IterationHooks,
  ): Promise<UpdateStatistics[]> {
    const { rows } = learning;
    const epochs = this.#method.epochs(config);
    const parts = epochs * Math.min(config.minibatches, rows.length) + 1;
    const updates: Promise<UpdateStatistics>[] = [];
    await hooks.onProgress?.(1, parts);
    let order: readonly number[] = rows;
    for (let epoch = 0; epoch < epochs; epoch++) {
      if (epoch === 0 || config.freshPermutation) order = this.rng.shuffle(rows);
      for (const some of cut(order, config.minibatches)) {
        updates.push(this.#update(minibatchOf(rollout, some, learning.advantages), config));
        await hooks.onProgress?.(updates.length + 1, parts);
      }
    }
    return Promise.all(updates);
  }

  async #update(minibatch: AnswerInputs<B>, config: TrainingConfig): Promise<UpdateStatistics> {
    // A coefficient that is in the rewards already is nothing to the loss.
    const klCoefficient = this.#method.klInReward ? 0 : this.klCoefficient;
    // The learning rate comes with the step: another one needs no new recording.
    const frozen = { ...config, learningRate: 0, klCoefficient };
    return unpackUpdate(await this.#step.run(minibatch, config, frozen));
  }
}

/** @param advantages [B], one per answer of the roll-out */
function minibatchOf<B extends Batch>(
  rollout: Rollout<B>,
  rows: readonly number[],
  advantages: Float32Array,
): AnswerInputs<B> {
  const { batch } = rollout;
  const own = (values: Float32Array) => rowsOf(values, rows, batch.steps);
  return {
    // `select` of a family's own batch gives that family's batch.
    batch: batch.select(rows) as B,
    answers: {
      advantages: Float32Array.from(rows, (row) => advantages[row]!),
      logProbs: own(rollout.logProbs),
      refLogProbs: own(rollout.refLogProbs),
      stepAdvantages: own(rollout.advantages),
    },
  };
}

/** What one minibatch of answers is learned from. */
interface AnswerInputs<B extends Batch> extends StepInputs {
  readonly batch: B;
  readonly answers: {
    /** One per answer; the others are one per step. */
    readonly advantages: Float32Array;
    readonly logProbs: Float32Array;
    readonly refLogProbs: Float32Array;
    readonly stepAdvantages: Float32Array;
  };
}

function answerStep<B extends Batch>(
  policy: Policy<B>,
  optimizer: Optimizer,
  method: CriticFreeMethod,
): TrainStep<AnswerInputs<B>, TrainingConfig> {
  return new TrainStep(optimizer, ({ batch, answers }, config) => {
    const steps = (select: (read: typeof answers) => Float32Array) =>
      stepInput(answers, select, [batch.size, batch.steps]) as Tensor2D;
    const { logProbs: newLogProbs, entropy } = policy.evaluate(batch, config.temperature);
    const oldLogProbs = steps((read) => read.logProbs);
    const mask = stepInput(batch, (read) => read.mask, [batch.size, batch.steps]) as Tensor2D;
    const { statistics } = ppoPolicyLoss({
      ...{ newLogProbs, oldLogProbs, entropy, mask },
      advantages: steps((read) => read.stepAdvantages),
      settings: tensor1d([config.clipRange]),
    });
    const advantages = stepInput(answers, (read) => read.advantages) as Tensor1D;
    const refLogProbs = steps((read) => read.refLogProbs);
    const inputs = { newLogProbs, oldLogProbs, refLogProbs, mask, advantages };
    return { loss: method.loss(inputs, config, config.klCoefficient), statistics };
  });
}

/** The reward of each whole answer: its score, less β · KL where that was shaped in. */
function answerRewards({ rewards, batch: { size, steps } }: Rollout): Float32Array {
  return Float32Array.from({ length: size }, (_, row) =>
    rewards.subarray(row * steps, (row + 1) * steps).reduce((sum, reward) => sum + reward, 0),
  );
}

/** Every step of an answer has the answer's advantage. */
function withAdvantages<B extends Batch>(rollout: Rollout<B>, answers: Float32Array): Rollout<B> {
  const { mask, steps } = rollout.batch;
  const advantages = mask.map((acted, i) => acted * answers[Math.floor(i / steps)]!);
  return { ...rollout, advantages };
}

function including({ sum, count }: RewardHistory, rewards: Float32Array): RewardHistory {
  return {
    sum: rewards.reduce((total, reward) => total + reward, sum),
    count: count + rewards.length,
  };
}
