import { expect, test } from 'vitest';
import { isPerson, RaterNames } from './rater-names.svelte';

test('people are added once each, under names that nothing else goes by', () => {
  const raters = new RaterNames();
  expect(raters.add(' Ann ')).toBe('Ann');
  raters.add('Ben');
  raters.add('Ann');
  for (const taken of ['', '  ', 'simulated', 'grader: on_topic', 'shape: short']) {
    expect(raters.add(taken)).toBeUndefined();
  }
  expect(raters.names).toEqual(['Ann', 'Ben']);
  expect(['human', 'Ann', 'script'].map(isPerson)).toEqual([true, true, false]);
});
