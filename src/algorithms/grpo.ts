/**
 * Group relative policy optimisation: Shao et al., arXiv:2402.03300 §4.1, with the loss types and
 * reward scalings of TRL: DAPO (arXiv:2503.14476) and Dr. GRPO (arXiv:2503.20783).
 */
import {
  add,
  clipByValue,
  div,
  exp,
  expandDims,
  maximum,
  mean,
  mul,
  neg,
  sub,
  sum,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { TrainingConfig } from '../config/algorithm-fields';
import { masked } from '../model/masked';
import type { AnswerLossInputs, CriticFreeMethod } from './critic-free';

/** Added to the standard deviation, as in TRL. */
const EPSILON = 1e-4;

/** Groups whose rewards differ by less have nothing to teach (TRL: torch.isclose to 0). */
const ZERO = 1e-8;

/**
 * (R − group mean) / (std + 1e-4); the standard deviation is the sample's (n − 1), of the group or
 * of the whole batch, or nothing is divided by.
 *
 * @returns one per answer, and the share of groups without any spread
 */
export function groupAdvantages(
  rewards: Float32Array,
  groupSize: number,
  scaleRewards: TrainingConfig['scaleRewards'],
): { advantages: Float32Array; fracRewardZeroStd: number } {
  const advantages = new Float32Array(rewards.length);
  const batchStd = sampleStd(rewards);
  let flat = 0;
  for (let start = 0; start < rewards.length; start += groupSize) {
    const group = rewards.subarray(start, start + groupSize);
    const centre = group.reduce((total, reward) => total + reward, 0) / group.length;
    const std = sampleStd(group);
    if (std <= ZERO) flat += 1;
    const scale = { group: std + EPSILON, batch: batchStd + EPSILON, none: 1 }[scaleRewards];
    group.forEach((reward, i) => (advantages[start + i] = (reward - centre) / scale));
  }
  return { advantages, fracRewardZeroStd: flat / Math.ceil(rewards.length / groupSize) };
}

/** Sample standard deviation (n − 1); 0 for fewer than two values. */
function sampleStd(values: Float32Array): number {
  if (values.length < 2) return 0;
  const centre = values.reduce((total, value) => total + value, 0) / values.length;
  const squares = values.reduce((total, value) => total + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

type GrpoConfig = Pick<TrainingConfig, 'grpoLoss' | 'clipRange' | 'maxNewTokens'>;

/**
 * Per token: max(−r A, −clip(r) A) + β (e^d − d − 1), d = log π_ref − log π (the k3 estimate of the
 * KL divergence, eq. 4). The loss type says how tokens are averaged.
 */
export function grpoLoss(inputs: AnswerLossInputs, config: GrpoConfig, beta: number): Scalar {
  const { newLogProbs, oldLogProbs, refLogProbs, mask } = inputs;
  const advantages: Tensor2D = expandDims(inputs.advantages, 1);
  const { clipRange, grpoLoss: type, maxNewTokens } = config;
  // Masked before the exponentials: what lies outside the mask may be anything.
  const ratio: Tensor2D = exp(masked(sub(newLogProbs, oldLogProbs), mask));
  const clipped = clipByValue(ratio, 1 - clipRange, 1 + clipRange);
  const surrogate = maximum(neg(mul(ratio, advantages)), neg(mul(clipped, advantages)));
  const toReference = masked(sub(refLogProbs, newLogProbs), mask);
  const kl = sub(sub(exp(toReference), toReference), 1);
  const perToken = masked(add(surrogate, mul(beta, kl)), mask);
  switch (type) {
    case 'grpo':
      return answerMean(perToken, mask);
    case 'dapo':
      return div(sum(perToken), maximum(sum(mask), 1));
    case 'dr_grpo':
      return div(sum(perToken), mask.shape[0] * maxNewTokens);
  }
}

/** The mean over answers of their mean over tokens; an answer without any is left out, none are 0. */
function answerMean(perToken: Tensor2D, mask: Tensor2D): Scalar {
  const tokens: Tensor1D = sum(mask, 1);
  const answers = maximum(sum(clipByValue(tokens, 0, 1)), 1);
  return mul(mean(div(sum(perToken, 1), maximum(tokens, 1))), div(mask.shape[0], answers));
}

export const GRPO: CriticFreeMethod = {
  name: 'grpo',
  klInReward: false,
  groupSize: ({ groupSize }) => groupSize,
  epochs: ({ epochs }) => epochs,
  learnFrom: (rewards, { groupSize, scaleRewards }) => {
    const { advantages, fracRewardZeroStd } = groupAdvantages(rewards, groupSize, scaleRewards);
    return {
      advantages,
      rows: [...rewards.keys()],
      metrics: { frac_reward_zero_std: fracRewardZeroStd },
    };
  },
  loss: grpoLoss,
};
