/** Every kind of reward: a new one is a file beside this one and a line in the list. */
import type { RewardDescription, RewardSpec } from '../../../protocol/rewards';
import { InvalidValueError } from '../../../shared/errors';
import type { GraderCode, Reward, RewardContext, RewardKind } from '../kind';
import { describe } from '../describe';
import { CONSTANT } from './constant';
import { CUSTOM_FUNCTION } from './custom-function';
import { GRADER } from './grader';
import { MISSPECIFIED } from './misspecified';
import { REWARD_MODEL } from './reward-model';

const KINDS: readonly RewardKind[] = [REWARD_MODEL, CUSTOM_FUNCTION, MISSPECIFIED, CONSTANT];

/** Graders come as JSON and as bodies of jobs: what is none of the others is to be one. */
export function kindOf(given: unknown): RewardKind {
  return KINDS.find((kind) => kind.is(given)) ?? GRADER;
}

/**
 * @param given from a script: anything
 * @throws what the kind's check says
 */
export async function checkReward(given: unknown, code: GraderCode): Promise<RewardSpec> {
  if (given === undefined || given === null) {
    throw new InvalidValueError('reward', given, "use 'reward-model', a grader or a function");
  }
  return kindOf(given).check(given, code);
}

export function describeReward(spec: RewardSpec): RewardDescription {
  return describe(kindOf(spec), spec);
}

export function createReward(spec: RewardSpec, context: RewardContext): Reward {
  return kindOf(spec).create(spec, context);
}
