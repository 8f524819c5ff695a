import { expect, test } from 'vitest';
import { lengthVerdict, noveltyVerdict } from './reward-warnings';

const bias = { correlation: 0.2, raterPrefersLonger: 0.55, modelPrefersLonger: 0.6, count: 40 };

test('liking length as much as the rater does is healthy; much more is trouble', () => {
  expect(lengthVerdict(bias)?.verdict).toBe('good');
  expect(lengthVerdict({ ...bias, modelPrefersLonger: 0.7 })).toMatchObject({ verdict: 'watch' });
  expect(lengthVerdict({ ...bias, modelPrefersLonger: 0.9 })?.text).toContain('longer');
  expect(lengthVerdict({ ...bias, modelPrefersLonger: 0.2 })?.text).toContain('shorter');
});

test('two pairs are no ground for a warning', () => {
  const few = lengthVerdict({ ...bias, modelPrefersLonger: 0, raterPrefersLonger: 1, count: 2 });
  expect(few).toMatchObject({ verdict: 'plain' });
  expect(few?.text).toContain('Too few');
});

test('nothing is said of no pairs', () => {
  expect(lengthVerdict({ ...bias, count: 0 })).toBeUndefined();
  expect(noveltyVerdict(undefined)).toBeUndefined();
});

test('one answer in twenty beyond the usual is to be expected, half of them is trouble', () => {
  const check = {
    answers: 64,
    iteration: 12,
    beyond: 0.05,
    distance: { base: 8, tuned: 8 },
    memberSpread: { base: 0, tuned: 0 },
    lengthCorrelation: 0,
  };
  expect(noveltyVerdict(check)?.verdict).toBe('good');
  expect(noveltyVerdict({ ...check, beyond: 0.25 })?.verdict).toBe('watch');
  expect(noveltyVerdict({ ...check, beyond: 0.5 })).toMatchObject({ verdict: 'bad' });
});
