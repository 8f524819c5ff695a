import { expect, test } from 'vitest';
import { wilsonInterval } from '../shared/statistics';
import { validate } from './validation';

const right = { margin: 1, target: 1 };
const wrong = { margin: 1, target: 0 };
const tie = { margin: 1, target: 0.5 };

test('accuracy is the share of decisive pairs ordered as the rater did, with its interval', () => {
  const pairs = [
    ...Array.from({ length: 32 }, () => right),
    ...Array.from({ length: 8 }, () => wrong),
  ];
  const validation = validate([...pairs, tie, tie]);
  expect(validation).toEqual({ accuracy: 0.8, ci95: wilsonInterval(32, 40), count: 40 });
});

test('a few pairs are reported as a rough guess', () => {
  expect(validate([right, wrong]).caution).toMatch(/Only 2 held-out pairs/);
});

test('without a decisive pair nothing is claimed', () => {
  const validation = validate([tie]);
  expect(validation).toMatchObject({ accuracy: 0.5, ci95: [0, 1], count: 0 });
  expect(validation.caution).toMatch(/not measured/);
});

test('a model that scores everything alike is as good as a coin', () => {
  expect(
    validate([
      { margin: 0, target: 1 },
      { margin: 0, target: 0 },
    ]).accuracy,
  ).toBe(0.5);
});
