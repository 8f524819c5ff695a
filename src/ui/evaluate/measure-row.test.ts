import { expect, test } from 'vitest';
import type { MeasureReport } from '../../protocol/playground';
import { criterionRows, measureRows } from './measure-row';

const report: MeasureReport = {
  base: 0.4,
  tuned: 0.1,
  change: -0.75,
  ci95: [-0.9, -0.6],
  baseCi95: [0.3, 0.5],
  tunedCi95: [0.05, 0.15],
  count: 120,
};
const lies = {
  id: 'lies',
  label: 'False statements',
  help: '',
  better: 'lower',
  unit: 'share',
  claim: -0.37,
} as const;

test('a row says all of itself in one sentence', () => {
  const [row] = measureRows([lies], { lies: report });
  expect(row?.summary.replaceAll('\u2009', ' ')).toBe(
    'False statements: base 40 %, tuned 10 %, change −75 %, 95 % interval −90 % to −60 %, beats −37 %',
  );
});

test('the known figure is marked where it would put the tuned policy', () => {
  const [row] = measureRows([lies], { lies: report });
  expect(row?.target?.value).toBeCloseTo(0.4 * 0.63);
});

test('measures that were not taken have no row', () => {
  expect(measureRows([lies], {})).toEqual([]);
});

test('a number that is no share gets a scale that holds both intervals and zero', () => {
  const [row] = measureRows([{ ...lies, unit: 'number' }], {
    lies: { ...report, baseCi95: [-3, -1], tunedCi95: [2, 5] },
  });
  expect(row?.domain).toEqual([-3, 5]);
});

test('a gold criterion that falls is worse', () => {
  const [row] = criterionRows([{ id: 'lies', label: 'L', help: '', weight: 1 }], { lies: report });
  expect(row?.words).toBe('worse');
});
