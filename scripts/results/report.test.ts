import { expect, test } from 'vitest';
import type {
  EvaluationReport,
  MeasureReport,
  TrainingMetrics,
} from '../../src/protocol/playground';
import type { LoopResult } from './loop-run';
import { formatResults } from './report';

const measure = (change: number): MeasureReport => ({
  base: 0.4,
  tuned: 0.4 * (1 + change),
  change,
  ci95: [change - 0.1, change + 0.1],
  baseCi95: [0.3, 0.5],
  tunedCi95: [0.3, 0.5],
  count: 100,
});

function run(seed: number, falseStatements: number): LoopResult {
  const evaluation: EvaluationReport = {
    criteria: {},
    headline: {
      falseStatements: measure(falseStatements),
      unsafe: measure(-0.9),
      helpful: measure(0.1),
      relevance: measure(0),
    },
    samples: 64,
    iteration: 12,
  };
  return {
    settings: {
      lab: 'assistant',
      model: 'nano',
      seed,
      comparisons: 300,
      noise: 0.1,
      iterations: 12,
      samples: 64,
    },
    rewardModel: {
      accuracy: 0.9,
      ci95: [0.8, 0.95],
      ece: 0.05,
      temperature: 1,
      comparisons: 300,
      heldout: 60,
      members: 1,
      gain: 1,
      bias: 0,
    },
    training: [{ 'objective/kl': 4.25 } as TrainingMetrics],
    evaluation,
    seconds: 60,
  };
}

const report = formatResults(
  [{ model: 'nano', comparisons: 300, runs: [run(1, -0.3), run(2, -0.5)] }],
  { adapter: 'an adapter', command: 'npm run results', date: '2026-01-01' },
);

test('shows every run with its interval', () => {
  expect(report).toContain('| 1 | 90.0 % (80.0 % to 95.0 %) | 40.0 % → 28.0 %: **−30 %**');
  expect(report).toContain('(−40 % to −20 %)');
});

test('gives the mean of the seeds with its Student interval', () => {
  // Two changes of −30 % and −50 %: standard error 10 %, quantile 12.706 for one degree of freedom.
  expect(report).toContain('mean of 2 seeds: **−40 %** (95 %: −167 % to +87 %)');
});

test('counts in how many runs each known figure is beaten, in its own direction', () => {
  expect(report).toContain('False statements, known figure −37 %: beaten in 1 of 2 runs');
  expect(report).toContain('Unsafe answers, known figure −50 %: beaten in 2 of 2 runs');
  expect(report).toContain('Helpful answers, known figure +25 %: beaten in 0 of 2 runs');
});
