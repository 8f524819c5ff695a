/** One minibatch of PPO: what it holds, and the two optimiser steps that it drives. */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { PpoConfig } from '../config/ppo-fields';
import type { Batch, Critic, Policy } from '../model/network';
import type { Optimizer } from '../model/optimizer';
import { TrainStep, type Lesson } from '../model/train-step';
import { ppoPolicyLoss, ppoValueLoss, stepInput } from '../ops';
import type { Rollout } from './rollout';
import { whiten } from './whitening';

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

interface PolicyLesson<B extends Batch> extends Lesson {
  readonly batch: B;
  readonly minibatch: Minibatch<B>;
  readonly settings: Pick<PpoConfig, 'clipRange'>;
}

export type PolicyStep<B extends Batch> = TrainStep<
  PolicyLesson<B>,
  Pick<PpoConfig, 'temperature'>
>;

/** How the policy learns from a minibatch: one step down L^CLIP (arXiv:1707.06347 eq. 7). */
export function policyStep<B extends Batch>(
  policy: Policy<B>,
  optimizer: Optimizer,
): PolicyStep<B> {
  return new TrainStep(optimizer, ({ batch, minibatch, settings }, { temperature }) => {
    const { logProbs: newLogProbs, entropy } = policy.evaluate(batch, temperature);
    return ppoPolicyLoss({
      newLogProbs,
      entropy,
      oldLogProbs: stepsOf(batch, minibatch, (read) => read.logProbs),
      advantages: stepsOf(batch, minibatch, (read) => read.advantages),
      mask: stepsOf(batch, batch, (read) => read.mask),
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
  const lesson = { batch: minibatch.batch, minibatch, settings: { clipRange } };
  return step.run(lesson, config, { temperature });
}

interface CriticLesson<B extends Batch> extends Lesson {
  readonly batch: B;
  readonly minibatch: Minibatch<B>;
  readonly settings: Pick<PpoConfig, 'valueClipRange' | 'valueCoefficient'>;
}

export type CriticStep<B extends Batch> = TrainStep<CriticLesson<B>>;

/** How the critic learns from a minibatch: one step down its clipped squared error. */
export function criticStep<B extends Batch>(
  critic: Critic<B>,
  optimizer: Optimizer,
): CriticStep<B> {
  return new TrainStep(optimizer, ({ batch, minibatch, settings }) =>
    ppoValueLoss({
      newValues: critic.values(batch),
      oldValues: stepsOf(batch, minibatch, (read) => read.values),
      returns: stepsOf(batch, minibatch, (read) => read.returns),
      mask: stepsOf(batch, batch, (read) => read.mask),
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
function stepsOf<S extends object>(
  { size, steps }: Batch,
  source: S,
  select: (source: S) => Float32Array,
): Tensor2D {
  return stepInput(source, select, [size, steps]) as Tensor2D;
}

function rowsOf(values: Float32Array, rows: readonly number[], steps: number): Float32Array {
  const result = new Float32Array(rows.length * steps);
  rows.forEach((row, i) => {
    result.set(values.subarray(row * steps, (row + 1) * steps), i * steps);
  });
  return result;
}
