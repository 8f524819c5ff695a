import { expect, test } from 'vitest';
import type { TrainingMetrics } from '../../src/protocol/playground';
import { firedAt, formatHacking, highestGold } from './hacking-report';
import type { HackingRun } from './hacking-runs';

/** Gold and proxy of an iteration; KL grows by a quarter nat. */
function run(title: string, values: readonly (readonly [number, number])[]): HackingRun {
  const metrics = values.map(([gold, proxy], i) => {
    const one = { iteration: i + 1, 'objective/kl': i / 4, 'objective/scores': proxy };
    return { ...one, 'gold/score': gold } as Partial<TrainingMetrics> as TrainingMetrics;
  });
  return { title, metrics };
}

const hacked = run(
  'no remedy',
  Array.from({ length: 12 }, (_, i) => [3 - 0.1 * i - 0.02 * (i % 2), 0.2 * i] as const),
);
const held = run(
  'on a leash',
  Array.from({ length: 12 }, (_, i) => [3 - 0.05 * (i % 3), 0.1 * i] as const),
);

test('the detector’s iteration is the first at which it would have spoken', () => {
  expect(firedAt(hacked.metrics)).toBe(8);
  expect(firedAt(held.metrics)).toBeUndefined();
});

test('the highest gold is a mean of three, with the distance of the middle one', () => {
  const { metrics } = run('', [
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 0],
    [0, 0],
  ]);
  expect(highestGold(metrics)).toEqual({ gold: 3, distance: Math.sqrt(0.5) });
});

test('a report says for each remedy whether it helped, and by how much', () => {
  const planted = { type: 'planted', name: 'x', flaw: 'length', strength: 3 } as const;
  const flaws = [
    {
      planted: { ...planted, aggregate: 'mean' },
      training: { maxNewTokens: 40 },
      none: hacked,
      remedied: [held, run('x', [[2, 1]])],
    },
  ] as const;
  const text = formatHacking(
    { healthy: held, flaws },
    { model: 'nano', seed: 1, comparisons: 300, iterations: 12 },
    { adapter: 'none', command: 'npm run results -- hacking', date: '2026-01-01' },
  );
  expect(text).toContain('ends at gold 2.95');
  expect(text).toContain('is worth 3. Answers may have 40 tokens.');
  // Ends: 2.95 against the mean of 2.08, 2 and 1.88.
  expect(text).toContain('- on a leash: **helped**, gold +0.963 against no remedy.');
  expect(text).toContain('- x: no clear difference, gold +0.0133 against no remedy after 1 iter');
  expect(text).toContain('| x | 2 | – | – |');
  expect(text).toMatch(/\| no remedy \| 1\.99 \|.*\| iteration 8 \|/);
});
