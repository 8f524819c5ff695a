/** Fetched with the first reward that is chosen or tried out. */
export { backtest } from '../inspection/backtest';
export { useReward } from './choosing';
export { preview } from './preview';
export { ratePairs } from './rate-pairs';
export { runOne } from './run-grader';
