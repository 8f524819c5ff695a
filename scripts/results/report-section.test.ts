import { expect, test } from 'vitest';
import { markedSections, withSection } from './report-section';

const REPORT = '# Results\n\nfirst\n';

test('a section comes at the end, and later takes the place of its earlier version', () => {
  const once = withSection(REPORT, 'transfer', 'old');
  const other = withSection(once, 'active', 'curve');
  const twice = withSection(other, 'transfer', 'new');
  expect(twice).toBe(other.replace('old', 'new'));
  expect(twice.startsWith(REPORT)).toBe(true);
});

test('sections are carried over when the rest is written anew', () => {
  const report = withSection(withSection(REPORT, 'transfer', 'kept'), 'active', 'too');
  expect(withSection(`# Results\n\nsecond\n${markedSections(report)}`, 'active', 'too')).toBe(
    report.replace('first', 'second'),
  );
});
