import { expect, test } from 'vitest';
import type { RewardModelReport } from '../../protocol/playground';
import { rewardAdvice, unusedRatings } from './reward-advice';

const report: RewardModelReport = {
  accuracy: 0.85,
  ci95: [0.78, 0.9],
  ece: 0.04,
  temperature: 1.1,
  comparisons: 500,
  heldout: 100,
  members: 1,
  gain: 1,
  bias: 0,
};

test('says nothing before there is a reward model', () => {
  expect(rewardAdvice(undefined, 4)).toBeUndefined();
});

test('feedback given after the fit comes first: fit again', () => {
  expect(rewardAdvice({ ...report, ci95: [0.4, 0.9] }, 12)?.text).toContain('12 judged since');
});

test('undone feedback makes it out of date too', () => {
  expect(rewardAdvice(report, -1)?.text).toContain('undone');
});

test('an interval that reaches a coin’s accuracy is trouble', () => {
  expect(rewardAdvice({ ...report, ci95: [0.49, 0.9] }, 0)?.verdict).toBe('bad');
});

test('few held-out pairs want care, even at a good accuracy', () => {
  expect(rewardAdvice({ ...report, heldout: 12 }, 0)).toMatchObject({ verdict: 'watch' });
});

test('well above chance on many pairs is good', () => {
  expect(rewardAdvice(report, 0)?.verdict).toBe('good');
});

test('thumbs that nothing is learned from are told, whether or not there are pairs', () => {
  expect(unusedRatings(0, 0)).toBe('');
  expect(unusedRatings(12, 0)).toContain('12 ratings of single answers (thumbs), and no reward');
  expect(unusedRatings(1, 4)).toContain('is not used in the fit');
});
