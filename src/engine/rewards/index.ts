/** Fetched with the first grader or shape that is used as a reward. */
export { backtest } from './backtest';
export { preview, useReward } from './reward-desk';
export { ratePairs } from './rate-pairs';
export { rewardInUse } from './reward-in-use';
