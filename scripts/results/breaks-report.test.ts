import { expect, test } from 'vitest';
import type { Breakage } from '../../src/config/break-it';
import type { TrainingMetrics } from '../../src/protocol/playground';
import { failedAsExpected, type BrokenPair, type Outcome } from './breaks';
import { formatBreaks } from './breaks-report';

const run = (...kl: number[]): Outcome => ({
  metrics: kl.map(
    (nats) => ({ 'objective/kl': nats }) as Partial<TrainingMetrics> as TrainingMetrics,
  ),
});

const LEASH: Breakage = {
  id: 'kl',
  title: 'No KL penalty',
  setting: { learningRate: 3e-4 },
  broken: { klCoefficient: 0 },
  expectation: 'KL grows.',
  signs: [{ metric: 'objective/kl', expected: 'higher', over: 'end' }],
};

const pair = (healthy: Outcome, broken: Outcome): BrokenPair => ({ healthy, broken });
const FACTS = { adapter: 'none', command: 'npm run results -- breaks', date: '2026-01-01' };
const SETTINGS = { model: 'nano', seeds: [1, 2], comparisons: 300, iterations: 4 };

test('a detail failed as expected only if it did in every seed, and clearly', () => {
  // The first iteration does not count at the end.
  const grows = pair(run(9, 1, 1, 1), run(0, 2, 2, 2));
  const barely = pair(run(0, 1, 1, 1), run(0, 1.1, 1.1, 1.1));
  const diverged = pair(run(0, 1), { metrics: [], failure: 'NaN in the loss' });
  expect(failedAsExpected({ breakage: LEASH, pairs: [grows, diverged] })).toBe(true);
  expect(failedAsExpected({ breakage: LEASH, pairs: [grows, barely] })).toBe(false);
  expect(failedAsExpected({ breakage: LEASH, pairs: [] })).toBe(false);
});

test('the report tells every seed, and does not count the improvement as a failure', () => {
  const runs = [pair(run(1, 1), run(2, 3)), pair(run(1, 2), run(4, 4))];
  const clipping = { ...LEASH, id: 'value-clipping', title: 'Values not clipped' };
  const all = [LEASH, clipping].map((breakage) => ({ breakage, pairs: runs }));
  const text = formatBreaks(all, SETTINGS, FACTS);
  expect(text).toContain('**1 of 1 failed as expected**');
  expect(text).toContain('`objective/kl` 1 → 2.5, 1.5 → 4 (at the end; higher expected)');
  expect(text).toMatch(/\| \*\*No KL penalty\*\* \(klCoefficient 0\) \|.* 3\.25 \|/);
});
