import { expect, test } from 'vitest';
import type { Comparison, RewardModelReport } from '../../protocol/playground';
import { rewardModules } from './reward-modules';

const comparison = (id: string, choice: Comparison['choice']): Comparison => ({
  id,
  choice,
  prompt: 'p',
  a: 'a',
  b: 'b',
  rater: 'human',
  time: 0,
});
const report: RewardModelReport = {
  accuracy: 0.81,
  ci95: [0.77, 0.85],
  ece: 0.2,
  temperature: 1.2,
  comparisons: 2,
  heldout: 1,
  members: 1,
  gain: 0.8,
  bias: -0.2,
};

test('before a fit the five parts say what they will do, without numbers that do not exist', () => {
  const modules = rewardModules({
    tiesCount: false,
    comparisons: [],
    model: undefined,
    latest: undefined,
    report: undefined,
  });
  expect(modules.map((module) => module.name)).toEqual([
    'Data processing',
    'Feature extraction',
    'Learning',
    'Calibration',
    'Validation',
  ]);
  expect(modules.slice(1).every((module) => module.value === undefined)).toBe(true);
});

test('skipped pairs do not count as data', () => {
  const comparisons = [comparison('1', 'a'), comparison('2', 'skip')];
  const [data] = rewardModules({
    tiesCount: false,
    comparisons,
    model: undefined,
    latest: undefined,
    report,
  });
  expect(data?.value).toBe('1');
  expect(data?.note).toContain('1 skipped');
});

test('accuracy carries its interval; bad calibration is called so', () => {
  const modules = rewardModules({
    tiesCount: false,
    comparisons: [],
    model: undefined,
    latest: undefined,
    report,
  });
  expect(modules[4]).toMatchObject({
    value: '81\u2009%',
    unit: '±\u20094 points',
    verdict: 'good',
  });
  expect(modules[3]?.verdict).toBe('bad');
});
