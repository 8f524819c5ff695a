import { expect, test } from 'vitest';
import { refusalsOf, whereText } from './refusals';

test('a reason is told once, with the first lines that it is about', () => {
  const broken = Array.from({ length: 20 }, (_, i) => ({
    line: i + 1,
    code: 'not-json',
    message: `no JSON at column ${i + 1}`,
  }));
  const long = { line: 1_021, code: 'unreadable-prompt', message: 'too long' };
  const [first, second, ...more] = refusalsOf([...broken, long]);
  expect(more).toEqual([]);
  expect(first && [first.message, whereText(first)]).toEqual([
    'no JSON',
    '20 rows, the first on lines 1, 2, 3, 4, 5, 6, 7, 8',
  ]);
  expect(second && whereText(second)).toBe('line 1,021');
});
