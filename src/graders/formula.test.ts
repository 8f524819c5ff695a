import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFormula } from './formula';
import { FormulaError } from './grader-errors';

const evaluate = (source: string, values: Record<string, number> = {}) =>
  parseFormula(source, Object.keys(values))(values);

/** A formula with its value, made together. */
const { formula } = fc.letrec<{ formula: { text: string; value: number } }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 6 },
    fc.nat(99).map((value) => ({ text: String(value), value })),
    fc.constant({ text: 'x', value: 0.5 }),
    tie('formula').map(({ text, value }) => ({ text: `-(${text})`, value: -value })),
    tie('formula').map(({ text, value }) => ({ text: `abs(${text})`, value: Math.abs(value) })),
    fc
      .tuple(tie('formula'), fc.constantFrom('+', '-', '*', '/', '^'), tie('formula'))
      .map(([a, sign, b]) => ({
        text: `(${a.text}) ${sign} (${b.text})`,
        value: combine(a.value, sign, b.value),
      })),
  ),
}));

function combine(a: number, sign: string, b: number): number {
  if (sign === '+') return a + b;
  if (sign === '-') return a - b;
  if (sign === '*') return a * b;
  return sign === '/' ? a / b : a ** b;
}

describe('parseFormula', () => {
  test('binds powers before signs, products before sums, powers from the right', () => {
    expect(evaluate('1 + 2 * 3')).toBe(7);
    expect(evaluate('8 - 3 - 2')).toBe(3);
    expect(evaluate('2 ^ 3 ^ 2')).toBe(512);
    expect(evaluate('-2 ^ 2')).toBe(-4);
    expect(evaluate('2 ^ -1')).toBe(0.5);
  });

  test('knows the eight functions and the names of the graders', () => {
    expect(evaluate('0.25 * exact + 0.75 * close', { exact: 1, close: 0.5 })).toBe(0.625);
    expect(evaluate('max(a, 2, min(b, 1)) + floor(1.9) + ceil(0.1)', { a: 3, b: 4 })).toBe(5);
    expect(evaluate('log(exp(2)) + sqrt(9) + abs(-1)')).toBe(6);
  });

  test.each([
    ['(a + 1', 'missing'],
    ['a + ', 'missing'],
    ['b', 'no grader is called "b"'],
    ['eval(a)', 'no function "eval"'],
    ['constructor(a)', 'no function "constructor"'],
    ['a; a', 'means nothing'],
    ['abs(a, a)', '")" is missing'],
    ['', 'missing'],
  ])('refuses %j and says why', (source, why) => {
    expect(() => parseFormula(source, ['a'])).toThrow(FormulaError);
    expect(() => parseFormula(source, ['a'])).toThrow(why);
  });

  test('agrees with arithmetic on formulas of every form', () => {
    fc.assert(
      fc.property(formula, ({ text, value }) => {
        expect(evaluate(text, { x: 0.5 })).toBe(value);
      }),
    );
  });

  test('answers any text with a number or a FormulaError, nothing else', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '+',
      '-',
      '^',
      '*',
      ',',
      'min',
      'x',
      '1',
      '.',
      ' ',
      '$',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          expect(evaluate(source, { x: 1 })).toBeTypeOf('number');
        } catch (error) {
          expect(error).toBeInstanceOf(FormulaError);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('refuses ten thousand parentheses instead of overflowing the stack', () => {
    expect(() => evaluate('('.repeat(9999))).toThrow('nested deeper');
    expect(() => evaluate('-'.repeat(9999))).toThrow('nested deeper');
  });
});
