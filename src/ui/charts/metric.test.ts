import { expect, test } from 'vitest';
import { axisText, judge, metricSentence, valueText } from './metric';
import { REWARD_GLOSSARY } from './reward-glossary';
import { TRAINING_GLOSSARY } from './training-glossary';

test('a healthy KL divergence is good, a far one wants watching, a runaway is trouble', () => {
  const kl = TRAINING_GLOSSARY['objective/kl'];
  expect([0, 4.2, 14, 60, -5].map((value) => judge(kl, value))).toEqual([
    'good',
    'good',
    'watch',
    'bad',
    'bad',
  ]);
});

test('a metric without a healthy range makes no claim', () => {
  expect(judge(TRAINING_GLOSSARY['loss/policy_avg'], 123)).toBe('plain');
});

test('a value that is not a number is never called healthy', () => {
  expect(judge(TRAINING_GLOSSARY['objective/kl'], Number.NaN)).toBe('bad');
  expect(valueText(Number.NaN, 'number')).toBe('–');
});

test('the sentence of a chart carries label, value, unit and standing', () => {
  expect(metricSentence(REWARD_GLOSSARY.heldoutAccuracy, 0.81)).toBe(
    'Held-out accuracy: 81 % of pairs, healthy',
  );
  expect(metricSentence(TRAINING_GLOSSARY['objective/scores'], 1.3)).toBe(
    'Reward: +1.30 std of base',
  );
});

test('values are written with three digits that matter and a real minus sign', () => {
  expect(valueText(-0.5, 'signed')).toBe('−0.50');
  expect(valueText(0, 'signed')).toBe('0.00');
  expect(valueText(12.345, 'number')).toBe('12.3');
  expect(valueText(0.00012, 'number')).toBe('1.2e−4');
  expect(valueText(0.034, 'share')).toBe('3.4 %');
  expect(valueText(3100.4, 'count')).toBe('3,100');
});

test('an axis shows no more digits than its ticks need', () => {
  expect([0, 0.5, -1, 1e-3, 12000].map((value) => axisText(value, 'signed'))).toEqual([
    '0',
    '0.5',
    '−1',
    '0.001',
    '12,000',
  ]);
  expect(axisText(0.125, 'share')).toBe('12.5 %');
});
