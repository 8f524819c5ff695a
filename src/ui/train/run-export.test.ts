import { expect, test } from 'vitest';
import { trainingMetrics } from '../../../tests/fixtures/fake-reports';
import { FakeRuns } from '../../../tests/fixtures/fake-runs';
import { TRAINING_FIELDS } from '../../config/algorithm-fields';
import { completeConfig } from '../../config/field';
import { Rng } from '../../shared/rng';
import { configurationDiff } from '../../state/configuration-diff';
import { runsAsCsv } from './run-export';

const config = completeConfig(TRAINING_FIELDS);
const metrics = [trainingMetrics(1, 0.1, Rng.fromSeed(1))];

test('CSV: one line per iteration, with the configuration, commas and quotes kept', () => {
  const runs = new FakeRuns(() => undefined);
  const run = runs.record({ id: '1', name: 'PPO, "free"', experiment: false, config, metrics });
  const [header = '', line = '', rest] = runsAsCsv([run]).split('\n');
  const column = header.split(',').indexOf('objective/kl_coef');
  expect(line.startsWith('"PPO, ""free""",1,')).toBe(true);
  expect(line.split(',')[column + 1]).toBe('0.1'); // the name holds one comma more
  expect(header.split(',')).toContain('config.klCoefficient');
  expect(rest).toBe('');
});

test('a difference names the field and both values; equal configurations have none', () => {
  expect(configurationDiff(config, config)).toEqual([]);
  const free = configurationDiff(config, { ...config, klCoefficient: 0 });
  expect(free).toMatchObject([{ name: 'klCoefficient', from: config.klCoefficient, to: 0 }]);
});
