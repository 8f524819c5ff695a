/** One minibatch of PPO: what it holds, and the two optimiser steps that it drives. */
import { mul, tensor2d, tidy, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { PpoConfig } from '../config/ppo-fields';
import { descend } from '../model/descend';
import type { Batch, Critic, Policy } from '../model/network';
import type { Optimizer } from '../model/optimizer';
import { policyLoss, valueLoss } from './ppo-loss';
import type { Rollout } from './rollout';
import { whiten } from './whitening';

/** Some rows of a roll-out; arrays are [rows · T] row-major. */
export interface Minibatch<B extends Batch> {
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
  const { steps } = rollout.batch;
  // `select` of a family's own batch gives that family's batch.
  const batch = rollout.batch.select(rows) as B;
  const advantages = rowsOf(rollout.advantages, rows, steps);
  return {
    batch,
    logProbs: rowsOf(rollout.logProbs, rows, steps),
    advantages: whitenAdvantages ? whiten(advantages, batch.mask, { shiftMean: true }) : advantages,
    values: rowsOf(rollout.values, rows, steps),
    returns: rowsOf(rollout.returns, rows, steps),
  };
}

/** Cuts an order into so many parts whose sizes differ by one at most; no part is empty. */
export function cut(order: readonly number[], parts: number): number[][] {
  const count = Math.min(parts, order.length);
  return Array.from({ length: count }, (_, part) =>
    order.slice(
      Math.floor((part * order.length) / count),
      Math.floor(((part + 1) * order.length) / count),
    ),
  );
}

/** @returns loss, gradient norm, then `POLICY_STATISTICS`; the caller disposes it */
export function updatePolicy<B extends Batch>(
  policy: Policy<B>,
  optimizer: Optimizer,
  minibatch: Minibatch<B>,
  config: PpoConfig,
): Tensor1D {
  return tidy(() => {
    const oldLogProbs = uploaded(minibatch.logProbs, minibatch.batch);
    const advantages = uploaded(minibatch.advantages, minibatch.batch);
    const mask = uploaded(minibatch.batch.mask, minibatch.batch);
    return descend(optimizer, config, () => {
      const { logProbs: newLogProbs, entropy } = policy.evaluate(
        minibatch.batch,
        config.temperature,
      );
      const { clipRange } = config;
      return policyLoss({ newLogProbs, entropy, oldLogProbs, advantages, mask, clipRange });
    });
  });
}

/** @returns weighted loss, gradient norm, then `VALUE_STATISTICS`; the caller disposes it */
export function updateCritic<B extends Batch>(
  critic: Critic<B>,
  optimizer: Optimizer,
  minibatch: Minibatch<B>,
  config: PpoConfig,
): Tensor1D {
  return tidy(() => {
    const oldValues = uploaded(minibatch.values, minibatch.batch);
    const returns = uploaded(minibatch.returns, minibatch.batch);
    const mask = uploaded(minibatch.batch.mask, minibatch.batch);
    return descend(optimizer, config, () => {
      const newValues = critic.values(minibatch.batch);
      const clipRange = config.valueClipRange;
      const { loss, statistics } = valueLoss({ newValues, oldValues, returns, mask, clipRange });
      return { loss: mul(loss, config.valueCoefficient), statistics };
    });
  });
}

function uploaded(values: Float32Array, { size, steps }: Batch): Tensor2D {
  return tensor2d(values, [size, steps]);
}

function rowsOf(values: Float32Array, rows: readonly number[], steps: number): Float32Array {
  const result = new Float32Array(rows.length * steps);
  rows.forEach((row, i) => {
    result.set(values.subarray(row * steps, (row + 1) * steps), i * steps);
  });
  return result;
}
