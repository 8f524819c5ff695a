import { expect, test } from 'vitest';
import { reportText } from './report-text';

const report = {
  backend: 'webgpu',
  adapter: { vendor: 'google', architecture: 'swiftshader', description: '', isFallback: true },
  features: ['subgroups'],
  lab: 'assistant',
  model: 'nano',
  checks: [
    { name: 'Advantages', passed: true, detail: 'error 0', seconds: 0.04 },
    { name: 'Gradients', passed: false, detail: 'error 1.0e+0', seconds: 2 },
  ],
} as const;

test('the text names the adapter and browser and tells failures from passes', () => {
  const date = new Date('2026-11-25T10:00:00Z');
  const lines = reportText(report, { userAgent: 'Browser 1', date }).split('\n');
  expect(lines).toEqual([
    'RFT Playground self-check, 2026-11-25T10:00:00.000Z',
    'Backend: webgpu (software)',
    'Adapter: google, swiftshader',
    'Features: subgroups',
    'Browser: Browser 1',
    'Model: assistant nano',
    '1 of 2 checks passed',
    'passed  Advantages (0.0 s): error 0',
    'FAILED  Gradients (2.0 s): error 1.0e+0',
  ]);
});
