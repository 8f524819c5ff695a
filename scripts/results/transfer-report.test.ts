import { expect, test } from 'vitest';
import { formatTransfer, labelsTo } from './transfer-report';

const points = [
  { comparisons: 0, without: 0.5, with: 0.7 },
  { comparisons: 50, without: 0.6, with: 0.8 },
  { comparisons: 100, without: 0.75, with: 0.85 },
];

test('labels needed are read off the curve, linear between the counts', () => {
  expect(labelsTo(points, 'with', 0.75)).toBe('25');
  expect(labelsTo(points, 'without', 0.75)).toBe('100');
  expect(labelsTo(points, 'with', 0.7)).toBe('0');
  expect(labelsTo(points, 'with', 0.9)).toBe('more than 100');
});

test('each trunk has a table, with a row for each field and one for the mean', () => {
  const better = points.map((point) => ({ ...point, with: point.with + 0.1 }));
  const text = formatTransfer(
    [
      { field: 'law', trunk: 'frozen', seed: 1, points },
      { field: 'science', trunk: 'frozen', seed: 1, points: better },
      { field: 'law', trunk: 'tuned', seed: 1, points },
    ],
    { adapter: 'a processor', command: 'npm run results -- transfer' },
  );
  const [, frozen = '', tuned = ''] = text.split('### Trunk');
  expect(frozen).toContain(
    '| law | 50.0 % → 70.0 % | 60.0 % → 80.0 % | 75.0 % → 85.0 % | 100 → 25 |',
  );
  expect(frozen).toContain('| **mean** | 50.0 % → 75.0 % |');
  expect(tuned).toContain('| **mean** | 50.0 % → 70.0 % |');
  expect(text).toContain('Mean of 1 seed (1).');
});
