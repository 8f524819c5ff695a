/** The workloads on the engine's own code: the calls that the page makes, on random weights. */
import type { Workloads } from '../workload';
import { ppoIteration } from './ppo-iteration';
import { rewardFit } from './reward-fit';
import { rollout } from './rollout';
import { trainStep } from './train-step';

export const FUSED: Workloads = {
  'train-step': trainStep,
  rollout,
  'ppo-iteration': ppoIteration,
  'reward-fit': rewardFit,
};
