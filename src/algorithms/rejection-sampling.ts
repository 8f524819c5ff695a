/**
 * Rejection sampling: imitate the best of n answers to each prompt
 * (Llama 2, arXiv:2307.09288 §3.2.3; RAFT, arXiv:2304.06767).
 */
import { div, maximum, neg, sum, type Scalar } from '@tensorflow/tfjs-core';
import { bestOfGroups } from '../model/answers';
import { masked } from '../model/masked';
import { mean } from '../shared/statistics';
import { bestOfNKl } from './best-of-n';
import type { AnswerLossInputs, CriticFreeMethod } from './critic-free';

/** Cross-entropy of the kept answers, nats per token. */
export function imitationLoss({ newLogProbs, mask }: AnswerLossInputs): Scalar {
  return neg(div(sum(masked(newLogProbs, mask)), maximum(sum(mask), 1)));
}

export const REJECTION_SAMPLING: CriticFreeMethod = {
  name: 'rejection',
  klInReward: false,
  groupSize: ({ groupSize }) => groupSize,
  epochs: ({ epochs }) => epochs,
  learnFrom: (rewards, { groupSize }) => {
    const rows = bestOfGroups(rewards, groupSize);
    const advantages = new Float32Array(rewards.length);
    for (const row of rows) advantages[row] = 1;
    return {
      advantages,
      rows,
      metrics: {
        'best_of_n/scores': mean(rows.map((row) => rewards[row]!)),
        'best_of_n/kl': bestOfNKl(groupSize),
      },
    };
  },
  loss: imitationLoss,
};
