import { expect, test } from 'vitest';
import type { TrainingMetrics } from '../../src/protocol/playground';
import type { StoppingRun } from './stopping';
import { formatStopping, stopped } from './stopping-report';

/** KL grows by one an iteration, gold falls from the third one on. */
function run(seed: number, flaw: StoppingRun['flaw'] = 'length'): StoppingRun {
  const gold = [2, 2, 3, 2, 1, 0, 0, 0];
  const metrics = gold.map((each, i) => ({
    iteration: i + 1,
    'gold/score': each,
    'objective/kl': i,
    'reward/disagreement': 1 + i,
    'heldout/accuracy': i === 3 ? 0.7 : 0.5,
  }));
  return { seed, flaw, metrics: metrics as Partial<TrainingMetrics>[] as TrainingMetrics[] };
}

const SETTINGS = { model: 'nano', comparisons: 300, iterations: 8 };
const FACTS = { adapter: 'none', command: 'npm run results -- stopping', date: '2026-01-01' };

test('a run is cut at the first iteration that reaches the limit', () => {
  const { metrics } = run(1);
  expect(stopped(metrics, {})).toHaveLength(8);
  expect(stopped(metrics, { klBudget: 2.5 })).toHaveLength(4);
  expect(stopped(metrics, { disagreementLimit: 2.5 })).toHaveLength(3);
  expect(stopped(metrics, { heldoutPatience: 3 })).toHaveLength(7);
  expect(stopped(metrics.slice(2), { heldoutPatience: 3 })).toHaveLength(5);
});

test('a row per rule, a column per reward and one for all; highest is the best three neighbours', () => {
  const text = formatStopping([run(2, 'none'), run(2), run(3)], SETTINGS, FACTS, 1);
  expect(text).toContain('Mean of 2 seeds (2, 3)');
  expect(text).toContain('chosen on seed 1');
  expect(text).toContain('| stop | No flaw | Longer is better | all |');
  expect(text).toMatch(/\| never \| 0\.00 \(8\.0\) \| 0\.00 ± 0\.00 \(8\.0\) \|/);
  expect(text).toMatch(/\| KL budget of 2 nats \| 2\.33 \(4\.0\) \|/);
  expect(text).toMatch(/\| highest of the run \| 2\.33 \|/);
});
