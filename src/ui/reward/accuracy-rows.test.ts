import { expect, test } from 'vitest';
import type { RewardModelReport } from '../../protocol/playground';
import { accuracyRows } from './accuracy-rows';

const measured = (share: number, count: number) => ({ share, count, ci95: [0, 1] as const });
const report: RewardModelReport = {
  accuracy: 0.8,
  ci95: [0.7, 0.9],
  ece: 0.05,
  temperature: 1,
  comparisons: 100,
  heldout: 25,
  members: 1,
  gain: 1,
  bias: 0,
  byField: { law: measured(0.7, 9), science: measured(0.85, 11) },
  byCriterion: { safety: measured(0.9, 20), accuracy: measured(0.5, 0) },
  crossValidated: { ...measured(0.78, 90), folds: 5 },
};

test('overall and cross-validated come first, then domains, then criteria by their label', () => {
  const rows = accuracyRows(report, { safety: 'Safety' });
  expect(rows.map(({ label, count }) => `${label} ${count}`)).toEqual([
    'Held out 20',
    '5-fold 90',
    'law 9',
    'science 11',
    'Safety 20',
  ]);
});

test('a single domain says nothing that the whole does not', () => {
  const rows = accuracyRows({ ...report, byField: { law: measured(0.7, 9) }, byCriterion: {} }, {});
  expect(rows.map(({ label }) => label)).toEqual(['Held out', '5-fold']);
});
