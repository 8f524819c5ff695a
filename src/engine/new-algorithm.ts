/** Every algorithm of training; fetched when the first is made. */
import type { Algorithm } from '../algorithms/algorithm';
import { CriticFreeTrainer, type CriticFreeMethod } from '../algorithms/critic-free';
import { GRPO } from '../algorithms/grpo';
import { PpoTrainer, type PpoParts } from '../algorithms/ppo';
import { REINFORCE } from '../algorithms/reinforce';
import { REJECTION_SAMPLING } from '../algorithms/rejection-sampling';
import { RLOO } from '../algorithms/rloo';
import type { AlgorithmName, TrainingConfig } from '../config/algorithm-fields';
import type { Batch, Critic } from '../model/network';

const CRITIC_FREE: Readonly<Record<Exclude<AlgorithmName, 'ppo'>, CriticFreeMethod>> = {
  reinforce: REINFORCE,
  rloo: RLOO,
  grpo: GRPO,
  rejection: REJECTION_SAMPLING,
};

export type NewAlgorithm = typeof newAlgorithm;

type Parts<B extends Batch> = Omit<PpoParts<B>, 'critic' | 'config'> & {
  readonly config: TrainingConfig;
};

/** @param critic made only for an algorithm that has one */
export function newAlgorithm<B extends Batch>(
  name: AlgorithmName,
  parts: Parts<B>,
  critic: () => Critic<B>,
): Algorithm<B> {
  return name === 'ppo'
    ? new PpoTrainer({ ...parts, critic: critic() })
    : new CriticFreeTrainer(CRITIC_FREE[name], parts);
}
