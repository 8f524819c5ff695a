/**
 * The formula of a multi grader: `+ - * / ^`, parentheses, numbers, the graders' names and
 * `min max abs floor ceil exp sqrt log`. A recursive-descent parser of its own: nothing of the
 * formula is ever run as code.
 *
 *   sum := term (('+' | '-') term)*      term := signed (('*' | '/') signed)*
 *   signed := ('+' | '-') signed | power      power := atom ('^' signed)?   (right to left)
 */
import { FormulaError } from './grader-errors';

/** Values of the graders by name → the value of the formula; may be NaN or infinite. */
export type Formula = (values: Readonly<Record<string, number>>) => number;

const FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  min: Math.min,
  max: Math.max,
  abs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  exp: Math.exp,
  sqrt: Math.sqrt,
  log: Math.log,
};
const MANY = ['min', 'max'];
const MAX_LENGTH = 10_000;
const MAX_DEPTH = 200;
const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|([-+*/^(),]))/y;

interface Token {
  readonly text: string;
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly at: number;
}

/**
 * @param names of the graders, the only variables
 * @throws FormulaError naming the place and what was expected there
 */
export function parseFormula(source: string, names: readonly string[]): Formula {
  if (source.length > MAX_LENGTH) {
    throw new FormulaError(source, MAX_LENGTH, `longer than ${MAX_LENGTH} characters`);
  }
  return new FormulaParser(source, new Set(names)).parse();
}

class FormulaParser {
  readonly #source: string;
  readonly #names: ReadonlySet<string>;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(source: string, names: ReadonlySet<string>) {
    this.#source = source;
    this.#names = names;
    this.#tokens = tokenize(source);
  }

  parse(): Formula {
    const formula = this.#sum();
    if (this.#peek().kind !== 'end') this.#fail(`"${this.#peek().text}" is not expected here`);
    return formula;
  }

  #sum(): Formula {
    let left = this.#term();
    for (;;) {
      const [a, sign] = [left, this.#accept('+', '-')];
      if (sign === undefined) return left;
      const b = this.#term();
      left = sign === '+' ? (x) => a(x) + b(x) : (x) => a(x) - b(x);
    }
  }

  #term(): Formula {
    let left = this.#signed();
    for (;;) {
      const [a, sign] = [left, this.#accept('*', '/')];
      if (sign === undefined) return left;
      const b = this.#signed();
      left = sign === '*' ? (x) => a(x) * b(x) : (x) => a(x) / b(x);
    }
  }

  /** Every recursion passes through here, so here its depth is bounded. */
  #signed(): Formula {
    if (++this.#depth > MAX_DEPTH) this.#fail(`nested deeper than ${MAX_DEPTH}`);
    const sign = this.#accept('+', '-');
    const value = sign === undefined ? this.#power() : this.#signed();
    this.#depth--;
    return sign === '-' ? (x) => -value(x) : value;
  }

  #power(): Formula {
    const base = this.#atom();
    if (this.#accept('^') === undefined) return base;
    const exponent = this.#signed();
    return (x) => base(x) ** exponent(x);
  }

  #atom(): Formula {
    const token = this.#peek();
    this.#next++;
    if (token.kind === 'number') {
      const value = Number(token.text);
      return () => value;
    }
    if (token.kind === 'name') return this.#named(token.text);
    if (token.text === '(') {
      const inside = this.#sum();
      this.#expect(')');
      return inside;
    }
    this.#next--;
    const power = token.text === '*' ? '; powers are written ^' : '';
    return this.#fail(`a number, a grader or a function is missing${power}`);
  }

  #named(name: string): Formula {
    if (this.#peek().text === '(') return this.#call(name);
    if (this.#names.has(name)) return (values) => values[name] ?? NaN;
    this.#next--;
    return this.#fail(`no grader is called "${name}"; there is: ${[...this.#names].join(', ')}`);
  }

  #call(name: string): Formula {
    const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (apply === undefined) {
      this.#next--;
      return this.#fail(`no function "${name}"; there is: ${Object.keys(FUNCTIONS).join(', ')}`);
    }
    this.#expect('(');
    const inputs = [this.#sum()];
    while (MANY.includes(name) && this.#accept(',') !== undefined) inputs.push(this.#sum());
    this.#expect(')');
    return (values) => apply(...inputs.map((input) => input(values)));
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { text: '', kind: 'end', at: this.#source.length };
  }

  #accept(...signs: readonly string[]): string | undefined {
    const { kind, text } = this.#peek();
    if (kind !== 'sign' || !signs.includes(text)) return undefined;
    this.#next++;
    return text;
  }

  #expect(sign: string): void {
    if (this.#accept(sign) === undefined) this.#fail(`"${sign}" is missing`);
  }

  #fail(problem: string): never {
    throw new FormulaError(this.#source, this.#peek().at, problem);
  }
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const end = source.trimEnd().length;
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < end) {
    const match = TOKEN.exec(source);
    if (match === null) throw new FormulaError(source, at, 'this character means nothing here');
    const [whole, digits, name, sign] = match;
    const text = digits ?? name ?? sign ?? '';
    const kind = digits !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    tokens.push({ text, kind, at: at + whole.length - text.length });
    at += whole.length;
  }
  return tokens;
}
