import { expect, test } from 'vitest';
import { movedWindow, smoothed } from './plot-window';

const X = [1, 2, 3, 4, 5, 6, 7, 8, 9];

test('zooms about the middle and out again to everything', () => {
  const half = movedWindow(undefined, X, { zoom: 2 });
  expect(half).toEqual([3, 7]);
  expect(movedWindow(half, X, { zoom: 0.5 })).toBeUndefined();
});

test('pans by shares of its width and stops at the ends of the data', () => {
  expect(movedWindow([3, 7], X, { pan: 0.25 })).toEqual([4, 8]);
  expect(movedWindow([3, 7], X, { pan: 5 })).toEqual([5, 9]);
  expect(movedWindow([3, 7], X, { pan: -5 })).toEqual([1, 5]);
});

test('smoothing: half of the average before, half of the point; gaps stay gaps', () => {
  const data = { x: X, lines: [{ label: '', tone: 'accent' as const, values: [4, 0, null, 2] }] };
  expect(smoothed(data, 0.5).lines[0]?.values).toEqual([4, 2, null, 2]);
  expect(smoothed(data, 0)).toBe(data);
});
