import { expect, test } from 'vitest';
import { jsonProblem } from './json-problem';

function problemOf(text: string) {
  try {
    JSON.parse(text);
  } catch (error) {
    return jsonProblem(text, error);
  }
  throw new Error('it is JSON');
}

test('tells line and column, and the remedy of the slips that are made most', () => {
  expect(problemOf("{\n  'a': 1\n}")).toMatchObject({ line: 2, column: 3 });
  expect(problemOf("{'a': 1}").problem).toContain('double quotes');
  expect(problemOf('{"a": 1,}').problem).toContain('take out the comma');
  expect(problemOf('{"a": [1}').problem).not.toMatch(/position|comma before/);
});

test('takes what Firefox says, and says nothing of a place that is not known', () => {
  const said = new SyntaxError('JSON.parse: bad control character at line 2 column 3 of the data');
  expect(jsonProblem('{\n  "', said)).toMatchObject({ line: 2, column: 3 });
  expect(jsonProblem('{', new SyntaxError('JSON Parse error: Expected }'))).toEqual({
    problem: 'JSON Parse error: Expected }',
    line: undefined,
    column: undefined,
  });
});
