import { expect, test } from 'vitest';
import { keepingSections, sectionOf, withSection } from './sections';

test('a section is added once, then replaced, and survives a new report', () => {
  const once = withSection('# Results\n', 'breaks', '## One');
  const twice = withSection(once, 'breaks', '## Two');
  expect(once).toContain('## One');
  expect(twice).not.toContain('## One');
  const both = withSection(twice, 'algorithms', '## All');
  const renewed = keepingSections('# New\n', both);
  expect(renewed.startsWith('# New')).toBe(true);
  expect(sectionOf(renewed, 'breaks')).toBe(sectionOf(both, 'breaks'));
  expect(renewed).toContain('## All');
});
