/**
 * REINFORCE leave-one-out: Ahmadian et al., arXiv:2402.14740 §3.2 (Kool et al., 2019). Each answer
 * is one action; the ratio of whole answers is clipped, as in TRL, so that a batch can be used
 * for several epochs.
 */
import {
  clipByValue,
  exp,
  maximum,
  mean,
  mul,
  neg,
  sub,
  sum,
  type Scalar,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { masked } from '../model/masked';
import type { AnswerLossInputs, CriticFreeMethod } from './critic-free';

/** Aᵢ = Rᵢ − mean of the other rewards of the group = k/(k − 1) · (Rᵢ − group mean). */
export function leaveOneOutAdvantages(rewards: Float32Array, groupSize: number): Float32Array {
  return rewards.map((reward, i) => {
    const start = i - (i % groupSize);
    const group = rewards.subarray(start, start + groupSize);
    const others = group.reduce((total, other) => total + other, 0) - reward;
    return reward - others / (group.length - 1);
  });
}

/** mean of max(−r A, −clip(r, 1 − ε, 1 + ε) A) with r = π(y) / π_old(y) of whole answers. */
export function rlooLoss(
  { newLogProbs, oldLogProbs, mask, advantages }: AnswerLossInputs,
  { clipRange }: { readonly clipRange: number },
): Scalar {
  const ratio: Tensor1D = exp(sum(masked(sub(newLogProbs, oldLogProbs), mask), 1));
  const clipped = clipByValue(ratio, 1 - clipRange, 1 + clipRange);
  return mean(maximum(neg(mul(ratio, advantages)), neg(mul(clipped, advantages))));
}

export const RLOO: CriticFreeMethod = {
  name: 'rloo',
  klInReward: true,
  groupSize: ({ groupSize }) => groupSize,
  epochs: ({ epochs }) => epochs,
  learnFrom: (rewards, { groupSize }) => ({
    advantages: leaveOneOutAdvantages(rewards, groupSize),
    rows: [...rewards.keys()],
  }),
  loss: rlooLoss,
};
