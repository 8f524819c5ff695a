import { expect, test } from 'vitest';
import { shadesOf } from './score-shades';

test('the largest contribution has the full shade, its opposite is of the other kind', () => {
  const { shades, largest } = shadesOf([0.5, -0.25, 0.01]);
  expect(largest).toBe(0.5);
  expect(shades).toEqual([
    { kind: 'more', percent: 40 },
    { kind: 'less', percent: 20 },
    { kind: 'same', percent: 0 },
  ]);
});

test('contributions that are next to nothing are not blown up', () => {
  expect(shadesOf([0.001, -0.002]).shades.every(({ kind }) => kind === 'same')).toBe(true);
});

test('names the token that counts most', () => {
  expect(shadesOf([0.1, -0.7]).strongest(['sure', ' never'])).toBe('Most by “never”: −0.70.');
  expect(shadesOf([]).strongest([])).toBe('');
});
