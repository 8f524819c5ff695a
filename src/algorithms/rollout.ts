/**
 * The experience of one iteration: what the policy did, what it was worth, and per step the
 * quantities that algorithms learn from. Arrays are [B · T] row-major unless said otherwise, 0 where
 * the policy did not act.
 */
import {
  concat,
  reshape,
  tidy,
  zeros,
  type Rank,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { BaseReading, Batch, Critic, ModelFamily, Policy } from '../model/network';
import type { Sample } from '../protocol/playground';
import type { RewardSource } from './reward-source';

/** What networks say of a batch of outcomes. */
export interface Reading {
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
}

export interface Rollout<B extends Batch = Batch> extends Reading {
  readonly samples: readonly Sample[];
  readonly batch: B;
  /** [B], the reward source's, less the penalty of outcomes that did not stop by themselves. */
  readonly scores: Float32Array;
  /** −β · kl, plus the score at the last step; whitened where that is switched on. */
  readonly rewards: Float32Array;
  readonly advantages: Float32Array;
  /** What the critic is to learn: advantages + values. */
  readonly returns: Float32Array;
}

export interface RolloutModels<B extends Batch> {
  readonly family: Pick<ModelFamily<B>, 'rollOut'>;
  readonly policy: Policy<B>;
  readonly reference: Policy<B>;
  readonly critic: Critic<B>;
  readonly rewardSource: RewardSource<B>;
}

/** Values of zero: the critic of an algorithm that has none. */
export function noCritic<B extends Batch>(): Critic<B> {
  return {
    variables: new Map(),
    values: ({ size, steps }) => zeros<Rank.R2>([size, steps]),
    dispose: () => undefined,
  };
}

/**
 * Both policies and the critic on the batch, in one read; of the reference also what the reward source
 * wants to know of it. The log-probabilities are worked out anew rather than taken from sampling, so
 * that untouched weights give KL and ratio exactly.
 */
export async function readOutcomes<B extends Batch>(
  { policy, reference, critic, rewardSource }: Omit<RolloutModels<B>, 'family'>,
  batch: B,
  temperature: number,
): Promise<{ readonly reading: Reading; readonly base: BaseReading | undefined }> {
  const isBaseWanted = (await rewardSource.readsBase?.()) ?? false;
  const packed = tidy((): Tensor1D => {
    const { logProbs, entropy } = policy.evaluate(batch, temperature);
    const values = critic.values(batch);
    const ofReference = isBaseWanted
      ? evaluatedForAll(reference, batch, temperature)
      : [reference.evaluate(batch, temperature).logProbs];
    const all = [logProbs, entropy, values, ...ofReference];
    return concat(all.map((each): Tensor1D => reshape(each, [each.size])));
  });
  const all = await packed.data<'float32'>();
  packed.dispose();
  const count = batch.size * batch.steps;
  const part = (index: number) =>
    all.slice(index * count, (index + 1) * count).map((x, i) => (batch.mask[i] === 1 ? x : 0));
  const [logProbs, entropy, values, refLogProbs] = [part(0), part(1), part(2), part(3)];
  const kl = logProbs.map((logProb, i) => logProb - refLogProbs[i]!);
  const reading = { logProbs, refLogProbs, kl, entropy, values };
  if (!isBaseWanted) return { reading, base: undefined };
  const features = all.slice(5 * count);
  return {
    reading,
    base: { logProbs: part(4), features: features.length > 0 ? features : undefined },
  };
}

/** log π_ref at this temperature, then at 1; then what its trunk says, where it gives that away. */
function evaluatedForAll<B extends Batch>(
  reference: Policy<B>,
  batch: B,
  temperature: number,
): Tensor2D[] {
  if (reference.evaluateWithFeatures !== undefined) {
    const { logProbs, features } = reference.evaluateWithFeatures(batch, [temperature, 1]);
    return [...logProbs, features];
  }
  const { logProbs } = reference.evaluate(batch, temperature);
  return [logProbs, temperature === 1 ? logProbs : reference.evaluate(batch, 1).logProbs];
}

/** Positions in the [B · T] arrays at which the episode's actions were taken, in order. */
export function actedSteps({ mask, steps }: Batch, row: number): number[] {
  const positions: number[] = [];
  for (let i = row * steps; i < (row + 1) * steps; i++) if (mask[i] === 1) positions.push(i);
  return positions;
}
