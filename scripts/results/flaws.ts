/** The assistant lab's misspecified rewards by id. */
import type { MisspecifiedReward } from '../../src/labs/lab';
import { MISSPECIFIED_REWARDS } from '../../src/labs/assistant/misspecified-rewards';

export function flawNamed(id: string): MisspecifiedReward {
  const flaw = MISSPECIFIED_REWARDS.find((one) => one.id === id);
  if (flaw === undefined) throw new RangeError(`There is no misspecified reward “${id}”`);
  return flaw;
}
