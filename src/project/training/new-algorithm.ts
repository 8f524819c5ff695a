/** Every algorithm of training; fetched when the first is made. */
import type { Algorithm } from '../../algorithms/algorithm';
import { BestOfNSampler } from '../../algorithms/best-of-n';
import { CriticFreeTrainer, type CriticFreeMethod } from '../../algorithms/critic-free';
import { DpoTrainer, type DpoParts } from '../../algorithms/dpo';
import { GRPO } from '../../algorithms/grpo';
import { PpoTrainer } from '../../algorithms/ppo';
import { REINFORCE } from '../../algorithms/reinforce';
import { REJECTION_SAMPLING } from '../../algorithms/rejection-sampling';
import { RLOO } from '../../algorithms/rloo';
import type { AlgorithmName } from '../../config/algorithm-fields';
import type { Critic } from '../../model/network';

const CRITIC_FREE: Readonly<
  Record<Exclude<AlgorithmName, 'ppo' | 'dpo' | 'best_of_n'>, CriticFreeMethod>
> = {
  reinforce: REINFORCE,
  rloo: RLOO,
  grpo: GRPO,
  rejection: REJECTION_SAMPLING,
};

export type NewAlgorithm = typeof newAlgorithm;

/** Everything that any of them needs, but the critic. */
type Parts = DpoParts;

/** @param critic made only for an algorithm that has one */
export function newAlgorithm(name: AlgorithmName, parts: Parts, critic: () => Critic): Algorithm {
  if (name === 'ppo') return new PpoTrainer({ ...parts, critic: critic() });
  if (name === 'dpo') return new DpoTrainer(parts);
  if (name === 'best_of_n') return new BestOfNSampler(parts);
  return new CriticFreeTrainer(CRITIC_FREE[name], parts);
}
