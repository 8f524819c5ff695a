/**
 * REINFORCE with a baseline (Williams, Machine Learning 8, 1992), an answer being one action, as
 * Ahmadian et al., arXiv:2402.14740 §3.1, use it for language models: the baseline is the mean
 * of all rewards so far, the reward includes the KL penalty.
 */
import { mean, mul, neg, sum, type Scalar } from '@tensorflow/tfjs-core';
import { masked } from '../model/masked';
import type { AnswerLossInputs, CriticFreeMethod } from './critic-free';

/** −(1/B) Σᵢ Aᵢ Σₜ log π(yᵢₜ). */
export function reinforceLoss({ newLogProbs, mask, advantages }: AnswerLossInputs): Scalar {
  return neg(mean(mul(advantages, sum(masked(newLogProbs, mask), 1))));
}

/** One pass: the estimate is only right for answers of the present policy. */
export const REINFORCE: CriticFreeMethod = {
  name: 'reinforce',
  klInReward: true,
  groupSize: () => 1,
  epochs: () => 1,
  learnFrom: (rewards, _config, { sum, count }) => ({
    advantages: rewards.map((reward) => reward - sum / count),
    rows: [...rewards.keys()],
  }),
  loss: reinforceLoss,
};
