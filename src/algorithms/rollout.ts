/**
 * The experience of one iteration: what the policy did, what it was worth, and per step the
 * quantities that PPO learns from. Arrays are [B · T] row-major unless said otherwise, 0 where
 * the policy did not act.
 */
import { stack, tidy } from '@tensorflow/tfjs-core';
import type { PpoConfig } from '../config/ppo-fields';
import type { Batch, Critic, ModelFamily, Policy } from '../model/network';
import type { Sample } from '../protocol/playground';
import type { Rng } from '../shared/rng';
import { generalizedAdvantages } from './gae';
import { k3, learningTemperature, withoutEnds } from './implementation-details';
import type { RewardSource } from './reward-source';
import { whiten } from './whitening';

export interface Rollout<B extends Batch = Batch> {
  readonly samples: readonly Sample[];
  readonly batch: B;
  /** [B], the reward source's, less the penalty of outcomes that did not stop by themselves. */
  readonly scores: Float32Array;
  /** log π_old of the action taken, nats. */
  readonly logProbs: Float32Array;
  /** log π_ref of the same action, nats. */
  readonly refLogProbs: Float32Array;
  /** log π_old − log π_ref: the k1 estimate of the KL divergence, nats. */
  readonly kl: Float32Array;
  /** Of the distributions that the actions were drawn from, nats. */
  readonly entropy: Float32Array;
  /** V_old(state), reward units. */
  readonly values: Float32Array;
  /** −β · kl, plus the score at the last step; whitened where that is switched on. */
  readonly rewards: Float32Array;
  readonly advantages: Float32Array;
  /** What the critic is to learn: advantages + values. */
  readonly returns: Float32Array;
}

export interface Experimenters<B extends Batch> {
  readonly family: Pick<ModelFamily<B>, 'rollOut'>;
  readonly policy: Policy<B>;
  readonly reference: Policy<B>;
  readonly critic: Critic<B>;
  readonly rewardSource: RewardSource<B>;
}

/** Samples one outcome per prompt and works out rewards, advantages and returns. */
export async function collectRollout<B extends Batch>(
  networks: Experimenters<B>,
  prompts: readonly string[],
  klCoefficient: number,
  config: PpoConfig,
  rng: Rng,
): Promise<Rollout<B>> {
  const { family, policy, rewardSource } = networks;
  const rolledOut = await family.rollOut(policy, prompts, config, rng);
  const { samples } = rolledOut;
  const batch = config.padIsEnd ? withoutEnds(rolledOut.batch, samples) : rolledOut.batch;
  const measured = await measure(networks, batch, learningTemperature(config));
  const scores = await rewardSource.rewards(samples, batch);
  const penalized = withEndPenalty(scores, samples, config);
  const penaltyNats = config.klEstimator === 'k3' ? measured.kl.map(k3) : measured.kl;
  const rewards = shapedRewards(batch, penaltyNats, penalized, klCoefficient);
  const whitened = config.whitenRewards
    ? whiten(rewards, batch.mask, { shiftMean: false })
    : rewards;
  const advantages = batchAdvantages(batch, whitened, measured.values, config);
  const returns = advantages.map((advantage, i) => advantage + measured.values[i]!);
  return { samples, batch, scores: penalized, ...measured, rewards: whitened, advantages, returns };
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

type Measured = Pick<Rollout, 'logProbs' | 'refLogProbs' | 'kl' | 'entropy' | 'values'>;

/**
 * Both policies and the critic on the batch, in one read. The log-probabilities are worked out
 * anew rather than taken from sampling, so that untouched weights give KL and ratio exactly.
 */
async function measure<B extends Batch>(
  { policy, reference, critic }: Experimenters<B>,
  batch: B,
  temperature: number,
): Promise<Measured> {
  const packed = tidy(() => {
    const { logProbs, entropy } = policy.evaluate(batch, temperature);
    const refLogProbs = reference.evaluate(batch, temperature).logProbs;
    return stack([logProbs, refLogProbs, critic.values(batch), entropy]);
  });
  const all = await packed.data<'float32'>();
  packed.dispose();
  const count = batch.size * batch.steps;
  const part = (index: number) =>
    all.slice(index * count, (index + 1) * count).map((x, i) => (batch.mask[i] === 1 ? x : 0));
  const [logProbs, refLogProbs, values, entropy] = [part(0), part(1), part(2), part(3)];
  const kl = logProbs.map((logProb, i) => logProb - refLogProbs[i]!);
  return { logProbs, refLogProbs, kl, entropy, values };
}

/** r_t = −β kl_t, plus the score at the last step (Ziegler et al., arXiv:1909.08593 eq. 2). */
export function shapedRewards(
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

/** Generalized advantages of every episode, over the steps in which the policy acted. */
export function batchAdvantages(
  batch: Batch,
  rewards: Float32Array,
  values: Float32Array,
  { gamma, lambda }: Pick<PpoConfig, 'gamma' | 'lambda'>,
): Float32Array {
  const advantages = new Float32Array(rewards.length);
  for (let row = 0; row < batch.size; row++) {
    const steps = actedSteps(batch, row);
    const episode = generalizedAdvantages(
      steps.map((step) => rewards[step]!),
      steps.map((step) => values[step]!),
      gamma,
      lambda,
    );
    steps.forEach((step, t) => {
      advantages[step] = episode[t]!;
    });
  }
  return advantages;
}

/** Positions in the [B · T] arrays at which the episode's actions were taken, in order. */
function actedSteps({ mask, steps }: Batch, row: number): number[] {
  const positions: number[] = [];
  for (let i = row * steps; i < (row + 1) * steps; i++) if (mask[i] === 1) positions.push(i);
  return positions;
}
