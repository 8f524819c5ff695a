/**
 * Proximal policy optimisation of a policy whose outcomes get one reward at their end, from
 * roll-out to update. The papers:
 *
 *   PPO   Schulman et al., arXiv:1707.06347   the clipped objective
 *   GAE   Schulman et al., arXiv:1506.02438   advantages
 *   RLHF  Ziegler et al., arXiv:1909.08593    the price of leaving the reference policy
 *
 * One iteration:
 *
 *   1  y ~ π_old(· | x), an outcome for every prompt                      the roll-out
 *   2  log π_old, log π_ref, V_old of every action                        what networks say of it
 *   3  r_t = −β log(π_old / π_ref), plus R(x, y) at the last step         RLHF eq. 2
 *   4  Â_t = Σ_l (γλ)^l δ_{t+l}, returns Â_t + V_old                      GAE eq. 16
 *   5  epochs of minibatches: a step up L^CLIP, a step down L^VF          PPO eq. 7 and 9
 *   6  β moves towards the wanted KL divergence                           RLHF §2.2
 *
 * Defaults are in config/ppo-fields.ts, each with its source; what a detail does that may be
 * switched off is in implementation-details.ts. Lifecycle and counts are the trainer's.
 */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { PpoConfig } from '../config/ppo-fields';
import type { Batch, Critic, Policy } from '../model/network';
import type { Optimizer } from '../model/optimizer';
import { TrainStep, type StepInputs } from '../model/train-step';
import { ppoPolicyLoss, ppoValueLoss, stepInput } from '../ops';
import type { Sample, TrainingMetrics } from '../protocol/playground';
import type { Rng } from '../shared/rng';
import type { IterationHooks } from './algorithm';
import { k3, learningConfig, learningTemperature, withoutEnds } from './implementation-details';
import { maskedMoments } from './masked-moments';
import { cut, rowsOf } from './minibatches';
import { unpackUpdate, type UpdateStatistics } from './ppo-metrics';
import { actedSteps, readOutcomes, type Rollout, type RolloutModels } from './rollout';
import { TrainableNetworks } from './trainable-networks';
import { Trainer } from './trainer';

export interface PpoParts<B extends Batch> extends RolloutModels<B> {
  readonly rng: Rng;
  readonly config: PpoConfig;
}

export class PpoTrainer<B extends Batch = Batch> extends Trainer<B> {
  readonly critic: Critic<B>;
  readonly #models: RolloutModels<B>;
  readonly #policyStep: PolicyStep<B>;
  readonly #criticStep: CriticStep<B>;

  /** Takes over policy and critic: `dispose` disposes them. The reference stays the caller's. */
  constructor({ rng, config, ...models }: PpoParts<B>) {
    const { policy, critic } = models;
    const networks = new TrainableNetworks({ policy, critic }, config);
    super({ name: 'ppo', policy, networks, rng, config });
    this.critic = critic;
    this.#models = models;
    this.#policyStep = policyStep(policy, networks.optimizer('policy'));
    this.#criticStep = criticStep(critic, networks.optimizer('critic'));
  }

  async iterate(prompts: readonly string[], hooks: IterationHooks = {}): Promise<TrainingMetrics> {
    const start = performance.now();
    const { config, klCoefficient } = this;
    const parts = config.epochs * config.minibatches + 1;

    // 1 to 4: experience, and what there is to learn from it.
    const rollout = await collectRollout(this.#models, prompts, klCoefficient, config, this.rng);
    await hooks.onProgress?.(1, parts);

    // 5: several epochs on the same experience, each in an order of its own.
    const learning = learningConfig(config, this.iteration);
    const steps: Promise<UpdateStatistics>[] = [];
    let order: readonly number[] = [];
    for (let epoch = 0; epoch < config.epochs; epoch++) {
      if (epoch === 0 || config.freshPermutation) order = this.rng.permutation(prompts.length);
      for (const rows of cut(order, config.minibatches)) {
        // No step waits for the statistics of another.
        steps.push(this.#update(minibatchOf(rollout, rows, learning), learning));
        await hooks.onProgress?.(1 + steps.length, parts);
      }
    }
    const updates = await Promise.all(steps);

    // 6: the price of the next iteration's nats.
    const { learningRate } = learning;
    const sampled = prompts.length;
    const done = { rollout, updates, sampled, klCoefficient, learningRate, start };
    const metrics = this.advance(done);
    this.klCoefficient = nextKlCoefficient(klCoefficient, metrics['objective/kl'], sampled, config);
    return metrics;
  }

  override dispose(): void {
    this.#policyStep.dispose();
    this.#criticStep.dispose();
    super.dispose();
  }

  /** One step of the policy and one of the critic. */
  async #update(minibatch: Minibatch<B>, config: PpoConfig): Promise<UpdateStatistics> {
    const policy = updatePolicy(this.#policyStep, minibatch, config);
    const critic = updateCritic(this.#criticStep, minibatch, config);
    return unpackUpdate(await policy, await critic);
  }
}

/** Steps 1 to 4: samples one outcome per prompt and works out rewards, advantages and returns. */
export async function collectRollout<B extends Batch>(
  models: RolloutModels<B>,
  prompts: readonly string[],
  klCoefficient: number,
  config: PpoConfig,
  rng: Rng,
): Promise<Rollout<B>> {
  // 1: y ~ π_old(· | x).
  const { samples, ...rolledOut } = await models.family.rollOut(
    models.policy,
    prompts,
    config,
    rng,
  );
  const batch = config.padIsEnd ? withoutEnds(rolledOut.batch, samples) : rolledOut.batch;

  // 2: log π_old, log π_ref, V_old, and the score of every outcome.
  const { reading, base } = await readOutcomes(models, batch, learningTemperature(config));
  const rewarded = await models.rewardSource.rewards(samples, batch, base);
  const scores = withEndPenalty(rewarded, samples, config);

  // 3: the reward of every step.
  const nats = config.klEstimator === 'k3' ? reading.kl.map(k3) : reading.kl;
  const shaped = shapedRewards(batch, nats, scores, klCoefficient);
  const rewards = config.whitenRewards ? whiten(shaped, batch.mask, { shiftMean: false }) : shaped;

  // 4: how much better each action was than the critic had expected.
  const advantages = batchAdvantages(batch, rewards, reading.values, config);
  const returns = advantages.map((advantage, i) => advantage + reading.values[i]!);
  return { samples, batch, scores, ...reading, rewards, advantages, returns };
}

/** Scores less the penalty of answers that did not stop by themselves. */
export function withEndPenalty(
  scores: Float32Array,
  samples: readonly Sample[],
  { missingEosPenalty }: Pick<PpoConfig, 'missingEosPenalty'>,
): Float32Array {
  return scores.map((score, row) =>
    samples[row]?.finished === true ? score : score - missingEosPenalty,
  );
}

/** r_t = −β kl_t, plus the score at the last step (RLHF eq. 2). */
function shapedRewards(
  batch: Batch,
  kl: Float32Array,
  scores: Float32Array,
  klCoefficient: number,
): Float32Array {
  const rewards = kl.map((nats) => -klCoefficient * nats);
  for (let row = 0; row < batch.size; row++) {
    const last = actedSteps(batch, row).at(-1);
    if (last !== undefined) rewards[last]! += scores[row]!;
  }
  return rewards;
}

/** Advantages of every episode, over the steps in which the policy acted. */
function batchAdvantages(
  batch: Batch,
  rewards: Float32Array,
  values: Float32Array,
  { gamma, lambda }: Pick<PpoConfig, 'gamma' | 'lambda'>,
): Float32Array {
  const advantages = new Float32Array(rewards.length);
  for (let row = 0; row < batch.size; row++) {
    const steps = actedSteps(batch, row);
    const rewarded = steps.map((step) => rewards[step]!);
    const expected = steps.map((step) => values[step]!);
    const episode = generalizedAdvantages(rewarded, expected, gamma, lambda);
    steps.forEach((step, t) => (advantages[step] = episode[t]!));
  }
  return advantages;
}

/**
 * Generalized advantage estimation of one episode that ends after its last step:
 *
 *   δ_t = r_t + γ V(s_{t+1}) − V(s_t), with V = 0 after the end             GAE eq. 9
 *   Â_t = Σ_l (γλ)^l δ_{t+l} = δ_t + γλ Â_{t+1}                            GAE eq. 16
 *
 * @param rewards one per step
 * @param values V(s_t), one per step
 * @returns one per step, in reward units
 */
export function generalizedAdvantages(
  rewards: ArrayLike<number>,
  values: ArrayLike<number>,
  gamma: number,
  lambda: number,
): number[] {
  const advantages = new Array<number>(rewards.length);
  let nextValue = 0;
  let nextAdvantage = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    const temporalDifference = rewards[t]! + gamma * nextValue - values[t]!;
    nextAdvantage = temporalDifference + gamma * lambda * nextAdvantage;
    advantages[t] = nextAdvantage;
    nextValue = values[t]!;
  }
  return advantages;
}

/** Some rows of a roll-out; arrays are [rows · T] row-major. */
export interface Minibatch<B extends Batch = Batch> {
  readonly batch: B;
  readonly logProbs: Float32Array;
  readonly advantages: Float32Array;
  readonly values: Float32Array;
  readonly returns: Float32Array;
}

/** Advantages are whitened here, per minibatch, as lm-human-preferences does. */
export function minibatchOf<B extends Batch>(
  rollout: Rollout<B>,
  rows: readonly number[],
  { whitenAdvantages }: Pick<PpoConfig, 'whitenAdvantages'>,
): Minibatch<B> {
  // `select` of a family's own batch gives that family's batch.
  const batch = rollout.batch.select(rows) as B;
  const own = (values: Float32Array) => rowsOf(values, rows, batch.steps);
  const advantages = own(rollout.advantages);
  return {
    batch,
    logProbs: own(rollout.logProbs),
    advantages: whitenAdvantages ? whiten(advantages, batch.mask, { shiftMean: true }) : advantages,
    values: own(rollout.values),
    returns: own(rollout.returns),
  };
}

/** Added to the variance: keeps values that are all alike finite. */
const WHITENING_EPSILON = 1e-8;

/**
 * (x − μ) / √(σ² + ε) over the entries where the mask is 1, with the population variance, as
 * lm-human-preferences does; the others become 0.
 *
 * @param shiftMean false keeps the mean: rewards are scaled so, advantages are shifted too
 */
export function whiten(
  values: Float32Array,
  mask: Float32Array,
  { shiftMean }: { readonly shiftMean: boolean },
): Float32Array {
  const { mean, variance } = maskedMoments(values, mask);
  const scale = 1 / Math.sqrt(variance + WHITENING_EPSILON);
  const offset = shiftMean ? 0 : mean;
  return values.map((value, i) => (mask[i] === 1 ? (value - mean) * scale + offset : 0));
}

interface PolicyInputs<B extends Batch> extends StepInputs {
  readonly batch: B;
  readonly minibatch: Minibatch<B>;
  readonly settings: Pick<PpoConfig, 'clipRange'>;
}

type PolicyStep<B extends Batch> = TrainStep<PolicyInputs<B>, Pick<PpoConfig, 'temperature'>>;

/**
 * How the policy learns from a minibatch. Over the steps in which it acted, with ρ = π_θ / π_old:
 *
 *   L^CLIP = mean of min(ρ Â, clip(ρ, 1 − ε, 1 + ε) Â), upwards              PPO eq. 7
 *
 * Fused with its gradient and statistics (ops/ppo-loss); its reference.ts is this formula.
 */
export function policyStep<B extends Batch>(
  policy: Policy<B>,
  optimizer: Optimizer,
): PolicyStep<B> {
  return new TrainStep(optimizer, ({ batch, minibatch, settings }, { temperature }) => {
    const { logProbs: newLogProbs, entropy } = policy.evaluate(batch, temperature);
    return ppoPolicyLoss({
      newLogProbs,
      entropy,
      oldLogProbs: perStep(batch, minibatch, (read) => read.logProbs),
      advantages: perStep(batch, minibatch, (read) => read.advantages),
      mask: perStep(batch, batch, (read) => read.mask),
      settings: stepInput(settings, ({ clipRange }) => Float32Array.of(clipRange)) as Tensor1D,
    });
  });
}

/** @returns loss, gradient norm, then `POLICY_STATISTICS`; nothing need wait for them */
export function updatePolicy<B extends Batch>(
  step: PolicyStep<B>,
  minibatch: Minibatch<B>,
  config: PpoConfig,
): Promise<Float32Array> {
  const { clipRange, temperature } = config;
  const inputs = { batch: minibatch.batch, minibatch, settings: { clipRange } };
  return step.run(inputs, config, { temperature });
}

interface CriticInputs<B extends Batch> extends StepInputs {
  readonly batch: B;
  readonly minibatch: Minibatch<B>;
  readonly settings: Pick<PpoConfig, 'valueClipRange' | 'valueCoefficient'>;
}

type CriticStep<B extends Batch> = TrainStep<CriticInputs<B>>;

/**
 * How the critic learns from a minibatch. V_clip is V_θ kept within ± ε of V_old:
 *
 *   L^VF = c · mean of ½ max((V_θ − R)², (V_clip − R)²), downwards           PPO eq. 9
 *
 * The clipping is that of the authors' code, not of the paper.
 */
export function criticStep<B extends Batch>(
  critic: Critic<B>,
  optimizer: Optimizer,
): CriticStep<B> {
  return new TrainStep(optimizer, ({ batch, minibatch, settings }) =>
    ppoValueLoss({
      newValues: critic.values(batch),
      oldValues: perStep(batch, minibatch, (read) => read.values),
      returns: perStep(batch, minibatch, (read) => read.returns),
      mask: perStep(batch, batch, (read) => read.mask),
      settings: stepInput(settings, ({ valueClipRange, valueCoefficient }) =>
        Float32Array.of(valueClipRange, valueCoefficient),
      ) as Tensor1D,
    }),
  );
}

/** @returns weighted loss, gradient norm, then `VALUE_STATISTICS`; nothing need wait for them */
export function updateCritic<B extends Batch>(
  step: CriticStep<B>,
  minibatch: Minibatch<B>,
  config: PpoConfig,
): Promise<Float32Array> {
  const { valueClipRange, valueCoefficient } = config;
  const settings = { valueClipRange, valueCoefficient };
  return step.run({ batch: minibatch.batch, minibatch, settings }, config, undefined);
}

/** float32 [B, T] */
function perStep<S extends object>(
  { size, steps }: Batch,
  source: S,
  select: (source: S) => Float32Array,
): Tensor2D {
  return stepInput(source, select, [size, steps]) as Tensor2D;
}

/** The error is clipped to ± this, so that one odd batch cannot move β far. */
const MAX_KL_ERROR = 0.2;

export type KlControlConfig = Pick<PpoConfig, 'klController' | 'klTarget' | 'klHorizon'>;

/**
 * β for the next iteration. The adaptive controller moves it in proportion to the clipped
 * relative error (RLHF §2.2; constants as in lm-human-preferences):
 *
 *   e = clip(KL / target − 1, −0.2, 0.2),   β ← β (1 + e · episodes / horizon)
 *
 * @param klNats mean KL divergence of a whole outcome in this iteration
 * @param episodes outcomes in this iteration
 */
export function nextKlCoefficient(
  coefficient: number,
  klNats: number,
  episodes: number,
  { klController, klTarget, klHorizon }: KlControlConfig,
): number {
  if (klController === 'fixed') return coefficient;
  const error = Math.min(MAX_KL_ERROR, Math.max(-MAX_KL_ERROR, klNats / klTarget - 1));
  return coefficient * (1 + (error * episodes) / klHorizon);
}
