/** Against rapidfuzz 3.14.6 itself: scripts/rapidfuzz-fixture.py wrote what it says. */
import { readFile } from 'node:fs/promises';
import { loadPyodide } from 'pyodide';
import { beforeAll, expect, test } from 'vitest';
import { fuzzyMatch } from './fuzzy-match';

const SCORERS = [
  'WRatio',
  'ratio',
  'partial_ratio',
  'token_sort_ratio',
  'token_set_ratio',
  'token_ratio',
  'QRatio',
];
let fixture: string;
let pairs: readonly (readonly [string, string, ...number[]])[];

beforeAll(async () => {
  fixture = await readFile('tests/fixtures/rapidfuzz.json', 'utf8');
  pairs = JSON.parse(fixture) as typeof pairs;
});

test('fuzzy_match is rapidfuzz’s WRatio on 2,000 random pairs', () => {
  expect(pairs).toHaveLength(2_000);
  const different = pairs.filter(
    ([a, b, expected = NaN]) => !(Math.abs(100 * fuzzyMatch(a, b) - expected) < 1e-7),
  );
  expect(different).toEqual([]);
});

test('what a Python grader imports as rapidfuzz says the same on the first 300 of them', async () => {
  const module = await readFile('public/sandbox/rapidfuzz.cjs', 'utf8');
  const source = module.slice(module.indexOf('RAPIDFUZZ = `') + 13, module.lastIndexOf('`'));
  const pyodide = await loadPyodide();
  pyodide.runPython(source);
  const literal = (value: unknown): string => JSON.stringify(JSON.stringify(value));
  const different: unknown = pyodide.runPython(`
import json
from rapidfuzz import fuzz, utils
json.dumps([
    [name, a, b]
    for a, b, *expected in json.loads(${literal(pairs.slice(0, 300))})
    for name, value in zip(json.loads(${literal(SCORERS)}), expected)
    if not abs(getattr(fuzz, name)(a, b, processor=utils.default_process) - value) < 1e-7
])`);
  expect(different).toBe('[]');
}, 60_000);
