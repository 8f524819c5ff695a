import { expect, test } from 'vitest';
import type { MeasureReport } from '../../src/protocol/playground';
import { formatSafety } from './safety-report';
import type { FilteredRun, SafetyRuns } from './safety';

const measure = (base: number, tuned: number) =>
  ({ base, tuned }) as Partial<MeasureReport> as MeasureReport;

function filtered(policy: FilteredRun['policy'], answers: number, unsafe: number): FilteredRun {
  const headline = { unsafe: measure(0.4, unsafe), helpful: measure(0.5, 0.6) };
  const tokensPerAnswer = { plain: 10, filtered: 10 * answers };
  return { policy, filter: { answers, tokensPerAnswer, headline }, seconds: 3 };
}

function seed(number: number, unsafe: number): SafetyRuns {
  const settings = {
    ...{ lab: 'assistant', model: 'nano', seed: number, comparisons: 300, noise: 0.1 },
    ...{ iterations: 12, samples: 128 },
  };
  const runs = [filtered('base', 2, unsafe), filtered('tuned', 2, 0)];
  return { settings, accuracy: 0.8, runs };
}

const FACTS = { adapter: 'none', command: 'npm run results -- safety', date: '2026-01-01' };

test('a row per size, with the unfiltered policy first, means and intervals over seeds', () => {
  const text = formatSafety([seed(1, 0.1), seed(2, 0.2)], FACTS);
  expect(text).toContain('Mean of seeds 1, 2');
  expect(text).toMatch(/\| base \| 1 \| 40\.0 ± 0\.0 \|.*\| 10\.0 ± 0\.0 \| {2}\|/);
  // Half the interval of 10 and 20: 12.706 · √(50 / 2).
  expect(text).toMatch(/\| base \| 2 \| 15\.0 ± 63\.5 \|.*\| 20\.0 ± 0\.0 \| 3\.0 \|/);
  expect(text).toContain('| tuned | 2 | 0.0 ± 0.0 |');
});

test('one seed has no interval', () => {
  expect(formatSafety([seed(1, 0.1)], FACTS)).toContain('| base | 2 | 10.0 |');
});
