import { expect, test } from 'vitest';
import { benchmarkReport } from '../../../tests/fixtures/fake-reports';
import { speedRows, speedText, timeText } from './speed-rows';

const FUSED = benchmarkReport({ workload: 'rollout', variant: 'fused' });
const STOCK = benchmarkReport({ workload: 'rollout', variant: 'stock' });

test('both variants of a workload stand in one row with their ratio', () => {
  expect(speedRows([FUSED, STOCK])).toEqual([
    { workload: 'rollout', fused: FUSED, stock: STOCK, ratio: 61 / 4 },
  ]);
  expect(speedRows([FUSED])[0]?.ratio).toBeUndefined();
});

test('times keep three digits, in the unit that reads best', () => {
  expect([0.4123, 61.26, 8400, 61_234].map(timeText)).toEqual([
    '0.412 ms',
    '61.3 ms',
    '8.4 s',
    '61 s',
  ]);
});

test('the text to copy names adapter, browser, date and every figure', () => {
  const text = speedText([STOCK], { userAgent: 'Browser 1', date: new Date(0) });
  expect(text.split('\n')).toEqual([
    'RFT Playground benchmark, 1970-01-01T00:00:00.000Z',
    'Adapter: fake, test',
    'Browser: Browser 1',
    expect.stringContaining('median ms\tleast ms') as string,
    'rollout\tstock\t61.00\t60.00\t16787\t740\t50\t1\t0.40\t84.0\t5\t100 %',
  ]);
});
