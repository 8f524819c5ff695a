import { expect, test } from 'vitest';
import { pythonSources, withSource } from './python-sources';

const PYTHON = { type: 'python', name: 'py', source: 'def grade(sample, item):\n  return 1' };
const CHECK = { type: 'string_check', name: 'c', input: '', reference: '', operation: 'eq' };

test.each([
  [PYTHON, ['source']],
  [
    { type: 'multi', graders: { c: CHECK, py: PYTHON }, calculate_output: 'c' },
    ['graders', 'py', 'source'],
  ],
  [{ type: 'multi', graders: [CHECK, PYTHON] }, ['graders', '1', 'source']],
  [
    { method: { reinforcement: { grader: PYTHON } } },
    ['method', 'reinforcement', 'grader', 'source'],
  ],
])('is found in %o and put back, with all else as it was', (grader, path) => {
  const json = JSON.stringify(grader);
  expect(pythonSources(json)).toEqual([{ path, name: 'py', source: PYTHON.source }]);
  const changed = withSource(json, path, 'pass');
  expect(pythonSources(changed)).toEqual([{ path, name: 'py', source: 'pass' }]);
  expect(JSON.parse(withSource(changed, path, PYTHON.source))).toEqual(grader);
});

test('a grader without a name goes by its key; what is no JSON has no Python', () => {
  const nameless = { ...PYTHON, name: undefined };
  const json = JSON.stringify({ type: 'multi', graders: { length: nameless } });
  expect(pythonSources(json)[0]?.name).toBe('length');
  expect(pythonSources('{"type": "python"')).toEqual([]);
  expect(pythonSources(JSON.stringify(CHECK))).toEqual([]);
});
