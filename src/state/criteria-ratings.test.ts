import { expect, test } from 'vitest';
import { CriteriaRatings } from './criteria-ratings.svelte';

test('ratings are complete once each answer is rated by something', () => {
  const ratings = new CriteriaRatings();
  ratings.rate('a', 'truth', 1);
  ratings.rate('a', 'brevity', 0.5);
  expect(ratings.complete).toBe(false);
  ratings.rate('b', 'truth', 0);
  expect(ratings.complete).toBe(true);
});

test('a criterion that is rated again has its newest rating', () => {
  const ratings = new CriteriaRatings();
  ratings.rate('a', 'truth', 1);
  ratings.rate('a', 'truth', 0.25);
  expect(ratings.of('a', 'truth')).toBe(0.25);
  expect(ratings.of('b', 'truth')).toBeUndefined();
});

test('what was taken is gone, so that the next pair begins with nothing', () => {
  const ratings = new CriteriaRatings();
  ratings.rate('a', 'truth', 1);
  ratings.rate('b', 'truth', 0);
  expect(ratings.take()).toEqual({ a: { truth: 1 }, b: { truth: 0 } });
  expect(ratings.take()).toEqual({ a: {}, b: {} });
  expect(ratings.complete).toBe(false);
});
