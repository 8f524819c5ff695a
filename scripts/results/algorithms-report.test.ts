import { expect, test } from 'vitest';
import type { AlgorithmName } from '../../src/config/algorithm-fields';
import type { EvaluationReport, TrainingMetrics } from '../../src/protocol/playground';
import type { AlgorithmRun } from './algorithms';
import { formatAlgorithms } from './algorithms-report';

function run(algorithm: AlgorithmName, seed: number, unsafe: number): AlgorithmRun {
  const measure = (base: number, tuned: number) => ({ base, tuned }) as never;
  const headline = {
    falseStatements: measure(0.4, 0.2),
    unsafe: measure(0.3, unsafe),
    helpful: measure(0.3, 0.6),
  };
  const iteration = { tokensPerSecond: 100, seconds: 2, 'objective/kl': 1.5 } as TrainingMetrics;
  return {
    algorithm,
    settings: {
      ...{ lab: 'assistant', model: 'nano', seed, comparisons: 300, noise: 0.1 },
      ...{ iterations: 12, samples: 64 },
    },
    training: [iteration, iteration],
    evaluation: { headline } as unknown as EvaluationReport,
    gold: -0.5,
  };
}

const FACTS = { date: '2026-01-02', command: 'npm run results', adapter: 'CPU' };

test('one row per algorithm: means over seeds, with the interval of Student’s t', () => {
  const runs = [run('ppo', 1, 0.1), run('ppo', 2, 0.2), run('dpo', 1, 0.1), run('dpo', 2, 0.1)];
  const lines = formatAlgorithms(runs, FACTS).split('\n');
  // √(50 / 2) · 12.706, in percent
  expect(lines).toContain(
    '| **PPO** | 20.0 ± 0.0 | 15.0 ± 63.5 | 60.0 ± 0.0 | −0.50 ± 0.00 | 1.50 ± 0.00 | 400 ± 0 | 4 ± 0 |',
  );
  expect(lines.find((line) => line.startsWith('| **DPO**'))).toContain('10.0 ± 0.0');
  expect(lines).toContain('| base model | 40.0 ± 0.0 | 30.0 ± 0.0 | 30.0 ± 0.0 |  | 0 |  |  |');
});

test('one seed has no interval, and says that it is one', () => {
  const text = formatAlgorithms([run('ppo', 3, 0.1)], FACTS);
  expect(text).toContain('Mean of 1 seed (3)');
  expect(text).toContain('| **PPO** | 20.0 | 10.0 | 60.0 | −0.50 | 1.50 | 400 | 4 |');
});
