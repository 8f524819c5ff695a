/**
 * What REINFORCE, RLOO, GRPO and rejection sampling share: sample answers, give each answer one
 * advantage, take some epochs of minibatches. They differ in the method that is handed in; each
 * has its own file. There is no critic: an answer is judged by other answers.
 */
import {
  tensor1d,
  zeros,
  type Rank,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {
  TRAINING_FIELDS,
  type AlgorithmName,
  type TrainingConfig,
} from '../config/algorithm-fields';
import { completeConfig } from '../config/field';
import type { Batch, Critic, Policy } from '../model/network';
import { Optimizer } from '../model/optimizer';
import { TrainStep, type Lesson } from '../model/train-step';
import { restoreVariables, saveVariables } from '../model/variables';
import { ppoPolicyLoss, stepInput } from '../ops';
import type { AlgorithmMetrics, TrainingMetrics } from '../protocol/playground';
import type { Rng } from '../shared/rng';
import {
  adamSettings,
  statePart,
  type Algorithm,
  type AlgorithmState,
  type IterationHooks,
  type RewardHistory,
} from './algorithm';
import { learningConfig } from './implementation-details';
import { nextKlCoefficient } from './kl-control';
import { trainingMetrics, unpackUpdate, type UpdateStatistics } from './ppo-metrics';
import { cut } from './ppo-update';
import { Progress } from './progress';
import { collectRollout, type Experimenters, type Rollout } from './rollout';

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

export type CriticFreeParts<B extends Batch> = Omit<Experimenters<B>, 'critic'> & {
  readonly rng: Rng;
  readonly config: TrainingConfig;
};

/** Values of zero: what `collectRollout` asks of an algorithm that has no critic. */
export function noCritic<B extends Batch>(): Critic<B> {
  return {
    variables: new Map(),
    values: ({ size, steps }) => zeros<Rank.R2>([size, steps]),
    dispose: () => undefined,
  };
}

export class CriticFreeTrainer<B extends Batch = Batch> implements Algorithm<B> {
  readonly policy: Policy<B>;
  readonly #method: CriticFreeMethod;
  readonly #parts: Experimenters<B>;
  readonly #optimizer: Optimizer;
  readonly #step: TrainStep<AnswerLesson<B>, TrainingConfig>;
  readonly #progress: Progress<B>;
  #config: TrainingConfig;
  #klCoefficient: number;
  #rewardHistory: RewardHistory = { sum: 0, count: 0 };
  #updates: readonly UpdateStatistics[] = [];

  /** Takes over the policy: `dispose` disposes it. The reference stays the caller's. */
  constructor(method: CriticFreeMethod, { rng, config, ...parts }: CriticFreeParts<B>) {
    this.#method = method;
    this.#parts = { ...parts, critic: noCritic<B>() };
    this.policy = parts.policy;
    this.#config = config;
    this.#progress = new Progress(rng);
    this.#klCoefficient = config.klCoefficient;
    this.#optimizer = new Optimizer(parts.policy.variables, adamSettings(config));
    this.#step = answerStep(parts.policy, this.#optimizer, method);
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

  /** One group of answers per prompt. */
  async iterate(prompts: readonly string[], hooks: IterationHooks = {}): Promise<TrainingMetrics> {
    const start = performance.now();
    const [config, method, klCoefficient] = [this.#config, this.#method, this.#klCoefficient];
    const groupSize = method.groupSize(config);
    const asked = prompts.flatMap((prompt) => Array<string>(groupSize).fill(prompt));
    const shaping = method.klInReward ? klCoefficient : 0;
    const collected = await collectRollout(this.#parts, asked, shaping, config, this.#progress.rng);
    const rewards = answerRewards(collected);
    this.#rewardHistory = including(this.#rewardHistory, rewards);
    const learning = method.learnFrom(rewards, config, this.#rewardHistory);
    const rollout = withAdvantages(collected, learning.advantages);
    const step = learningConfig(config, this.#progress.iteration);
    this.#updates = await this.#learn(rollout, learning, step, hooks);
    const metrics = trainingMetrics(rollout, this.#updates, {
      ...this.#progress.advance(rollout, asked.length),
      klCoefficient,
      learningRate: step.learningRate,
      seconds: (performance.now() - start) / 1000,
    });
    const klNats = metrics['objective/kl'];
    this.#klCoefficient = nextKlCoefficient(klCoefficient, klNats, asked.length, config);
    // Without a critic nothing is explained; the zeros of the null critic say nothing either.
    return { ...metrics, 'val/var_explained': 0, ...learning.metrics };
  }

  configure(config: TrainingConfig): void {
    if (config.klCoefficient !== this.#config.klCoefficient) {
      this.#klCoefficient = config.klCoefficient;
    }
    this.#config = config;
    this.#optimizer.configure(adamSettings(config));
  }

  async state(): Promise<AlgorithmState> {
    return {
      algorithm: this.#method.name,
      ...this.#progress.state(),
      klCoefficient: this.#klCoefficient,
      config: this.#config,
      networks: { policy: await saveVariables(this.policy.variables) },
      optimizers: { policy: await this.#optimizer.state() },
      rewardHistory: this.#rewardHistory,
    };
  }

  /** @throws ModelFormatError naming what is missing or of another shape */
  restore(state: AlgorithmState): void {
    restoreVariables(this.policy.variables, statePart(state.networks, 'policy'));
    this.#optimizer.restore(statePart(state.optimizers, 'policy'));
    this.configure(completeConfig(TRAINING_FIELDS, state.config));
    this.#klCoefficient = state.klCoefficient;
    this.#progress.restore(state);
    this.#rewardHistory = state.rewardHistory ?? { sum: 0, count: 0 };
    this.#updates = [];
  }

  dispose(): void {
    this.#step.dispose();
    this.policy.dispose();
    this.#optimizer.dispose();
  }

  async #learn(
    rollout: Rollout<B>,
    learning: Learning,
    config: TrainingConfig,
    hooks: IterationHooks,
  ): Promise<UpdateStatistics[]> {
    const { rows, advantages } = learning;
    const epochs = this.#method.epochs(config);
    const parts = epochs * Math.min(config.minibatches, rows.length) + 1;
    const updates: Promise<UpdateStatistics>[] = [];
    await hooks.onProgress?.(1, parts);
    let order: readonly number[] = rows;
    for (let epoch = 0; epoch < epochs; epoch++) {
      if (epoch === 0 || config.freshPermutation) order = this.#progress.rng.shuffle(rows);
      for (const some of cut(order, config.minibatches)) {
        updates.push(this.#update(rollout, some, advantages, config));
        await hooks.onProgress?.(updates.length + 1, parts);
      }
    }
    return Promise.all(updates);
  }

  async #update(
    rollout: Rollout<B>,
    rows: readonly number[],
    answers: Float32Array,
    config: TrainingConfig,
  ): Promise<UpdateStatistics> {
    const { batch } = rollout;
    const stepsOf = (values: Float32Array): Float32Array =>
      Float32Array.from(
        rows.flatMap((row) => [...values.subarray(row * batch.steps, (row + 1) * batch.steps)]),
      );
    const lesson = {
      // `select` of a family's own batch gives that family's batch.
      batch: batch.select(rows) as B,
      answers: {
        advantages: Float32Array.from(rows, (row) => answers[row]!),
        logProbs: stepsOf(rollout.logProbs),
        refLogProbs: stepsOf(rollout.refLogProbs),
        stepAdvantages: stepsOf(rollout.advantages),
      },
    };
    // A coefficient that is in the rewards already is nothing to the loss.
    const klCoefficient = this.#method.klInReward ? 0 : this.#klCoefficient;
    // The learning rate comes with the step: another one needs no new recording.
    const frozen = { ...config, learningRate: 0, klCoefficient };
    return unpackUpdate(await this.#step.run(lesson, config, frozen));
  }
}

/** What one minibatch of answers is learned from. */
interface AnswerLesson<B extends Batch> extends Lesson {
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
): TrainStep<AnswerLesson<B>, TrainingConfig> {
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
