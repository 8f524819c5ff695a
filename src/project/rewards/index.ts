/** Fetched with the first grader or shape that is used as a reward. */
export { backtest } from '../inspection/backtest';
export { preview, useReward } from './choosing';
export { ratePairs } from './rate-pairs';
export { rewardInUse } from './reward-in-use';
