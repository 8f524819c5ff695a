/**
 * A grader as people paste it: JSON with a byte-order mark, in a code fence or behind `grader =`,
 * as Python prints it, as YAML, or the Python itself. Only what it is becomes known here, not
 * whether it is right.
 */
import { jsonProblem } from '../shared/json-problem';
import { GraderJsonError } from './grader-errors';
import { isPython, pythonGrader } from './python-signatures';

const FENCE = /^\s*```[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n?```\s*$/;
const ASSIGNED = /^\s*(?:(?:const|let|var|export)\s+)*[A-Za-z_]\w*\s*(?::[^={]*)?=\s*(?=[[{])/;
const YAML = /^\s*(type|name|grader|graders|method|testing_criteria|reinforcement)\s*:/m;

/** @throws GraderJsonError, InvalidValueError saying what it seems to be and what is needed */
export function valueOfText(given: string): unknown {
  const text = bare(given);
  if (isPython(text)) return pythonGrader(text);
  const literal = ASSIGNED.test(text) ? firstLiteral(text.replace(ASSIGNED, '')) : text;
  try {
    return JSON.parse(literal) as unknown;
  } catch (error) {
    if (/^\s*[[{]/.test(literal)) return pythonValue(literal, error);
    throw new GraderJsonError(jsonProblem(literal, error));
  }
}

/** As `valueOfText`, and YAML too, whose reader is fetched when it is needed first. */
export async function valueOfAnyText(given: string): Promise<unknown> {
  const text = bare(given);
  const looksYaml = YAML.test(text) && !/^\s*[[{]/.test(text) && !ASSIGNED.test(text);
  if (!looksYaml || (isPython(text) && !/^\s*(type|method|grader)\s*:/.test(text))) {
    return valueOfText(given);
  }
  const { parse, YAMLParseError } = await import('yaml');
  try {
    return parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const [place] = error.linePos ?? [];
    const problem = `as YAML, ${error.message.split(' at line')[0] ?? ''}`;
    throw new GraderJsonError({ problem, line: place?.line, column: place?.col });
  }
}

function bare(given: string): string {
  const text = given.replace(/^\ufeff/, '');
  return FENCE.exec(text)?.[1] ?? text;
}

/** Up to where its braces close: what follows in a script is not of the grader. */
function firstLiteral(text: string): string {
  let depth = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 0) return text.slice(0, match.index + 1);
  }
  return text;
}

const TOKEN =
  /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|#[^\n]*|\b(?:None|True|False)\b|[\s\S]/g;
const CONSTANTS: Readonly<Record<string, string>> = { None: 'null', True: 'true', False: 'false' };

/** JSON, of a dictionary as Python writes it. @throws GraderJsonError about the text as JSON */
function pythonValue(text: string, asJson: unknown): unknown {
  const json = text.replace(TOKEN, (token) => {
    if (token.startsWith("'")) return JSON.stringify(unquoted(token));
    return token.startsWith('#') ? '' : (CONSTANTS[token] ?? token);
  });
  const isPythons = /'|\b(None|True|False)\b/.test(text);
  try {
    if (isPythons) return JSON.parse(withoutTrailingCommas(json)) as unknown;
  } catch {
    // told about as JSON, below
  }
  throw new GraderJsonError(jsonProblem(text, asJson));
}

/** Python allows one before a closing bracket. */
function withoutTrailingCommas(json: string): string {
  return json.replace(/("(?:\\[\s\S]|[^"\\])*")|,(?=\s*[}\]])/g, (_, text?: string) => text ?? '');
}

function unquoted(token: string): string {
  const inner = token.slice(1, -1);
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return inner.replace(/\\([\s\S])/g, (_, next: string) => escapes[next] ?? next);
}
