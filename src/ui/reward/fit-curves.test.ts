import { expect, test } from 'vitest';
import type { RewardModelMetrics } from '../../protocol/playground';
import { judge } from '../charts/metric';
import { accuracyCurve, lossCurve, lossMetric, wilsonInterval } from './fit-curves';

const step = (at: number, heldout?: number): RewardModelMetrics => ({
  step: at,
  steps: 2,
  loss: 0.5,
  accuracy: 0.8,
  margin: 1,
  learning_rate: 1e-4,
  grad_norm: 1,
  member: 1,
  global_step: at,
  epoch: 1,
  min_reward: -1,
  mean_reward: 0,
  max_reward: 1,
  num_tokens: 100,
  ...(heldout === undefined ? {} : { eval_accuracy: heldout }),
});

test('steps without a held-out measurement leave a gap, not a zero', () => {
  expect(accuracyCurve([step(1), step(2, 0.7)], undefined).lines[0]?.values).toEqual([null, 0.7]);
});

test('where ties are an outcome of their own, the loss is not held against a coin’s', () => {
  expect(lossCurve([step(1)], true).marks).toEqual([]);
  expect(judge(lossMetric(true), 0.98)).toBe('plain');
  expect(judge(lossMetric(false), 0.98)).toBe('bad');
});

test('no interval is drawn before the number of held-out pairs is known', () => {
  expect(accuracyCurve([step(1, 0.7)], undefined).lines[0]?.low).toBeUndefined();
});

test('the Wilson interval of 8 out of 10 is 0.49 to 0.94', () => {
  const [low, high] = wilsonInterval(0.8, 10);
  expect(low).toBeCloseTo(0.49, 2);
  expect(high).toBeCloseTo(0.943, 2);
});

test('the Wilson interval stays within 0 and 1 at the ends', () => {
  expect(wilsonInterval(1, 5)[1]).toBe(1);
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});
