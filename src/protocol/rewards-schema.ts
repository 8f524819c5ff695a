/** The reward in use, out of storage or a file. */
import { custom, looseObject, number, picklist } from 'valibot';
import { maybe, type Schema } from '../shared/schema';
import type { RewardInUse } from './rewards';

/**
 * Whether it can be a reward at all. What one of its kind must have is checked where it is taken
 * into use, and again wherever it gives rewards.
 */
function isReward(value: unknown): boolean {
  if (value === 'reward-model') return true;
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}

export const REWARD_IN_USE: Schema<RewardInUse> = looseObject({
  spec: custom<RewardInUse['spec']>(isReward, 'is no reward'),
  scale: picklist(['base', 'raw']),
  measured: maybe(looseObject({ mean: number(), std: number(), answers: number() })),
});
