import { expect, test } from 'vitest';
import { loopGeometry } from './loop-geometry';

const SIZE = { width: 1000, height: 100, radius: 15 };

/** First and last point of a path, from its numbers. */
function ends(path: string): { from: number[]; to: number[] } {
  const numbers = (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
  return { from: numbers.slice(0, 2), to: numbers.slice(-2) };
}

test('there is one segment per stage, each beginning at the right edge of its station', () => {
  const { segments } = loopGeometry(SIZE);
  expect(segments.map((path) => ends(path).from)).toEqual([
    [30, 15],
    [230, 15],
    [430, 15],
    [630, 15],
    [830, 15],
  ]);
});

test('the last segment leads back to the line just before the second station', () => {
  const { segments } = loopGeometry(SIZE);
  const { to } = ends(segments[4] ?? '');
  expect(to[1]).toBe(15);
  expect(to[0]).toBeGreaterThan(ends(segments[0] ?? '').from[0] ?? 0);
  expect(to[0]).toBeLessThanOrEqual(200);
});

test('nothing is drawn outside the strip', () => {
  const { segments } = loopGeometry(SIZE);
  const numbers = segments.join(' ').match(/-?\d+(\.\d+)?/g) ?? [];
  expect(Math.min(...numbers.map(Number))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers.map(Number))).toBeLessThanOrEqual(1000);
});

test('the arrows point along the loop, the way back to the left', () => {
  const { arrows } = loopGeometry(SIZE);
  expect(arrows.map(({ angle }) => angle)).toEqual([0, 0, 0, 0, 180]);
  expect(arrows.map(({ y }) => y)).toEqual([15, 15, 15, 15, 99]);
});
