import { expect, test } from 'vitest';
import type { MeasureDescription } from '../../protocol/engine-api';
import type { EvaluationReport, MeasureReport } from '../../protocol/playground';
import { measureVerdict, reportVerdict, retentionVerdict } from './verdict';

const measure = (id: string, changed: Partial<MeasureDescription> = {}): MeasureDescription => ({
  id,
  label: id,
  help: '',
  better: 'lower',
  unit: 'share',
  ...changed,
});
const measured = (change: number, ci95: readonly [number, number]): MeasureReport => ({
  base: 0.4,
  tuned: 0.4 * (1 + change),
  change,
  ci95,
  baseCi95: [0.3, 0.5],
  tunedCi95: [0.1, 0.3],
  count: 100,
});
const report = (headline: EvaluationReport['headline'], iteration = 12): EvaluationReport => ({
  criteria: {},
  headline,
  samples: 100,
  iteration,
});

test('an interval that includes zero is no clear change, however large the change', () => {
  expect(measureVerdict({ better: 'lower' }, measured(-0.5, [-1.1, 0.1])).words).toBe(
    'no clear change',
  );
});

test('a change that chance explains, given how many measures there are, is not clear', () => {
  const found = { ...measured(-0.5, [-0.7, -0.3]), pAdjusted: 0.08 };
  expect(measureVerdict({ better: 'lower' }, found).words).toBe('no clear change');
  expect(measureVerdict({ better: 'lower' }, { ...found, pAdjusted: 0.02 }).verdict).toBe('good');
});

test('fewer of what should be fewer is better, more is worse', () => {
  expect(measureVerdict({ better: 'lower' }, measured(-0.5, [-0.7, -0.3])).verdict).toBe('good');
  expect(measureVerdict({ better: 'lower' }, measured(0.5, [0.3, 0.7])).verdict).toBe('bad');
  expect(measureVerdict({ better: 'higher' }, measured(0.5, [0.3, 0.7])).verdict).toBe('good');
});

test('a known figure is beaten or fallen short of, in the direction that is better', () => {
  const fewer = measureVerdict({ better: 'lower', claim: -0.37 }, measured(-0.5, [-0.6, -0.4]));
  expect(fewer).toMatchObject({ beatsClaim: true, words: 'beats −37\u2009%' });
  const more = measureVerdict({ better: 'higher', claim: 0.25 }, measured(0.1, [0.05, 0.2]));
  expect(more).toMatchObject({ beatsClaim: false, verdict: 'watch' });
});

test('the sentence counts what improved, what got worse and which figures are beaten', () => {
  const headline = {
    lies: measured(-0.5, [-0.6, -0.4]),
    helpful: measured(-0.2, [-0.3, -0.1]),
  };
  const measures = [measure('lies', { claim: -0.37 }), measure('helpful', { better: 'higher' })];
  expect(reportVerdict(report(headline), measures)).toBe(
    '1 of 2 measures improved clearly. 1 got worse: a sign of reward hacking. The known figure is beaten.',
  );
});

test('before training it says that both are the same policy', () => {
  expect(reportVerdict(report({}, 0), [])).toContain('same policy');
});

test('a loss that rises by a fifth is forgetting, one that stays is kept', () => {
  expect(retentionVerdict(1.4, 1.41).verdict).toBe('good');
  expect(retentionVerdict(1.4, 1.5).verdict).toBe('watch');
  expect(retentionVerdict(1.4, 1.7).verdict).toBe('bad');
});

test('a rise that nobody would notice is not forgetting, however small the loss was', () => {
  expect(retentionVerdict(0.008, 0.012).verdict).toBe('good');
  expect(retentionVerdict(0.008, 0.04).verdict).toBe('bad');
});
