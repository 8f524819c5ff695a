/**
 * Best-of-n, and rejection sampling: imitate the best of n answers to each prompt
 * (Llama 2, arXiv:2307.09288 §3.2.3; RAFT, arXiv:2304.06767).
 */
import { div, mul, neg, sum, type Scalar } from '@tensorflow/tfjs-core';
import { mean } from '../shared/statistics';
import type { AnswerLossInputs, CriticFreeMethod } from './critic-free';

/** The row of the best answer of every group; the first of equals. */
export function bestOfGroups(rewards: Float32Array, groupSize: number): number[] {
  const best: number[] = [];
  for (let start = 0; start < rewards.length; start += groupSize) {
    const group = rewards.subarray(start, start + groupSize);
    best.push(start + group.indexOf(Math.max(...group)));
  }
  return best;
}

/** log n − (n − 1)/n nats: how far choosing the best of n moves from the policy, at most
 * (Stiennon et al., arXiv:2009.01325 app. G.3; bound: Beirami et al., arXiv:2401.01879). */
export function bestOfNKl(n: number): number {
  return Math.log(n) - (n - 1) / n;
}

/** Cross-entropy of the kept answers, nats per token. */
export function imitationLoss({ newLogProbs, mask }: AnswerLossInputs): Scalar {
  return neg(div(sum(mul(newLogProbs, mask)), sum(mask)));
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
