/**
 * From what a user pastes to a grader that we run: a grader, a fine-tuning job's body, or the
 * JSON text of either. Spellings on which OpenAI's documents disagree are brought to one.
 */
import type { Grader, SingleGrader, ValidatedGrader } from '../protocol/graders';
import { InvalidValueError } from '../shared/errors';
import { Fields } from './fields';
import { valueOfAnyText, valueOfText } from './found-text';
import { parseFormula } from './formula';
import { withGrade } from './python-signatures';
import { SIMILARITIES } from './text-similarity';

const TYPES = [
  'string_check',
  'text_similarity',
  'score_model',
  'label_model',
  'python',
  'multi',
] as const;
const OPERATIONS = ['eq', 'ne', 'like', 'ilike'] as const;
const METRICS = Object.keys(SIMILARITIES) as (keyof typeof SIMILARITIES)[];
const MAX_SOURCE_BYTES = 256_000;

/**
 * @param given a grader, a job's body, or JSON text of one
 * @returns the grader with one spelling for each thing; the formula is not looked at
 * @throws InvalidValueError naming the field and what it may be; GraderJsonError; TemplateVariableError
 */
export function parseGrader(given: unknown): Grader {
  return graderAt('grader', graderOf(given));
}

/** As `parseGrader`, of YAML too. */
export async function readGrader(given: unknown): Promise<Grader> {
  return parseGrader(typeof given === 'string' ? await valueOfAnyText(given) : given);
}

/**
 * `readGrader`, and the formula too, with what is kept or left aside.
 *
 * @throws FormulaError naming the place
 */
export async function readValidGrader(given: unknown): Promise<ValidatedGrader> {
  const value = typeof given === 'string' ? await valueOfAnyText(given) : given;
  const grader = validateGrader(value);
  return { grader, notes: [...thresholdNote(grader), ...jobNote(value)] };
}

function thresholdNote(grader: Grader): string[] {
  const all = grader.type === 'multi' ? [grader, ...Object.values(grader.graders)] : [grader];
  const some = all.some(({ pass_threshold: threshold }) => threshold !== undefined);
  return some ? ['pass_threshold is kept; it has no effect on the reward.'] : [];
}

/** Fields of a job that would change how it trains. */
function jobNote(value: unknown): string[] {
  const method = isRecord(value) && isRecord(value['method']) ? value['method'] : {};
  const inner = isRecord(method['reinforcement']) ? method['reinforcement'] : {};
  const job = isRecord(value) && 'method' in value ? value : {};
  const files = ['training_file', 'validation_file'].filter(
    (name) => typeof job[name] === 'string',
  );
  const settings = ['hyperparameters', 'response_format'].filter((name) => isRecord(inner[name]));
  const notes = [];
  if (settings.length > 0) {
    notes.push(`${settings.join(' and ')} of the job are not used: training has its own settings.`);
  }
  if (files.length > 0) {
    notes.push(`${files.join(' and ')} of the job are not here: import their rows under Feedback.`);
  }
  return notes;
}

/** `parseGrader`, and the formula too. @throws FormulaError naming the place */
export function validateGrader(given: unknown): Grader {
  const grader = parseGrader(given);
  if (grader.type === 'multi') parseFormula(grader.calculate_output, Object.keys(grader.graders));
  return grader;
}

/** The grader inside a job's body (`method.reinforcement.grader`), or what was given itself. */
function graderOf(given: unknown): unknown {
  let value = unwrapped(typeof given === 'string' ? valueOfText(given) : given);
  const path = ['method', 'reinforcement', 'grader'];
  let at = '';
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break;
    const inner = (value as Record<string, unknown>)[key];
    if (inner === undefined && at !== '') {
      const remedy = 'the grader of a job stands at method.reinforcement.grader';
      throw new InvalidValueError(`${at}.${key}`, undefined, remedy);
    }
    if (inner === undefined || inner === null) continue;
    value = inner;
    at = path.slice(0, path.indexOf(key) + 1).join('.');
  }
  if (!Array.isArray(value)) return value;
  throw new InvalidValueError(
    'grader',
    `a list of ${value.length}`,
    'use one; several go into one of type multi',
  );
}

/** `testing_criteria` of an evaluation, or a list, with a single grader in it. */
function unwrapped(value: unknown): unknown {
  const criteria = isRecord(value) ? value['testing_criteria'] : undefined;
  const list = criteria ?? value;
  return Array.isArray(list) && list.length === 1 ? (list as readonly unknown[])[0] : list;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function graderAt(path: string, given: unknown, key?: string): Grader {
  const fields = new Fields(path, given);
  const type = fields.oneOf('type', TYPES);
  if (type !== 'multi') return singleGrader(fields, type, key);
  if (key !== undefined) {
    throw new InvalidValueError(`${path}.type`, type, 'a multi grader cannot be inside another');
  }
  return fields.done({
    type,
    name: fields.optionalText('name') ?? type,
    graders: gradersAt(`${path}.graders`, fields.take('graders')),
    calculate_output: fields.text('calculate_output'),
    ...threshold(fields),
  });
}

function singleGrader(
  fields: Fields,
  type: SingleGrader['type'],
  key: string | undefined,
): SingleGrader {
  if (type === 'python') {
    const name = fields.optionalText('name') ?? key ?? type;
    const tag = fields.optionalText('image_tag');
    const source = fields.text('source');
    if (new TextEncoder().encode(source).length > MAX_SOURCE_BYTES) {
      throw new InvalidValueError(`${fields.path}.source`, name, 'use at most 256 kB of text');
    }
    const image = tag === undefined ? {} : { image_tag: tag };
    const adapted = withGrade(source) ?? source;
    return fields.done({ type, name, source: adapted, ...image, ...threshold(fields) });
  }
  const name = key === undefined ? fields.text('name') : (fields.optionalText('name') ?? key);
  if (type === 'score_model') {
    const messages = { input: fields.messages('input'), model: fields.text('model') };
    return fields.done({ type, name, ...messages, ...scoreOptions(fields) });
  }
  if (type === 'label_model') {
    const messages = { input: fields.messages('input'), model: fields.text('model') };
    const labels = fields.texts('labels');
    const passing = fields.texts('passing_labels');
    const unknown = passing.find((label) => !labels.includes(label));
    if (unknown !== undefined) {
      throw new InvalidValueError(
        `${fields.path}.passing_labels`,
        unknown,
        `use labels out of ${labels.join(', ')}`,
      );
    }
    return fields.done({
      type,
      name,
      ...messages,
      labels,
      passing_labels: passing,
      ...threshold(fields),
    });
  }
  const texts = { input: fields.template('input'), reference: fields.template('reference') };
  if (type === 'string_check') {
    const operation = fields.oneOf('operation', OPERATIONS, { neq: 'ne' });
    return fields.done({ type, name, ...texts, operation, ...threshold(fields) });
  }
  const evaluation_metric = fields.oneOf('evaluation_metric', METRICS);
  return fields.done({ type, name, ...texts, evaluation_metric, ...threshold(fields) });
}

/** Kept as it is written: whether an answer passes says nothing of the reward. */
function threshold(fields: Fields): { pass_threshold?: number } {
  const pass_threshold = fields.optionalNumber('pass_threshold');
  return pass_threshold === undefined ? {} : { pass_threshold };
}

function scoreOptions(fields: Fields) {
  const range = fields.take('range');
  const sampling = fields.take('sampling_params');
  return {
    ...threshold(fields),
    ...(range === undefined ? {} : { range: rangeAt(`${fields.path}.range`, range) }),
    ...(sampling === undefined
      ? {}
      : { sampling_params: samplingAt(`${fields.path}.sampling_params`, sampling) }),
  };
}

function rangeAt(path: string, given: unknown): [number, number] {
  const [low, high] = (Array.isArray(given) && given.length === 2 ? given : []) as unknown[];
  if (typeof low === 'number' && typeof high === 'number' && low < high) return [low, high];
  throw new InvalidValueError(path, given, 'use two numbers, the smaller first');
}

/** The documents write the token limit both ways; "completions" is the API's own. */
function samplingAt(path: string, given: unknown): Record<string, unknown> {
  const fields = new Fields(path, given);
  const short = fields.optionalNumber('max_completion_tokens');
  const options = {
    seed: fields.optionalNumber('seed'),
    top_p: fields.optionalNumber('top_p'),
    temperature: fields.optionalNumber('temperature'),
    max_completions_tokens: fields.optionalNumber('max_completions_tokens') ?? short,
    reasoning_effort: fields.optionalText('reasoning_effort'),
  };
  fields.done(options);
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** A map by key, a list (each under its name), or, as the SDK types it, a single grader. */
function gradersAt(path: string, given: unknown): Record<string, SingleGrader> {
  const graders = entriesOf(path, given).map(([key, value]): [string, SingleGrader] => {
    const at = `${path}.${key}`;
    if (!/^[A-Za-z_]\w*$/.test(key) || key === '__proto__') {
      throw new InvalidValueError(at, key, 'use letters, digits and _ as the formula needs them');
    }
    return [key, graderAt(at, value, key) as SingleGrader]; // a multi inside was refused
  });
  if (graders.length === 0) throw new InvalidValueError(path, given, 'use at least one grader');
  const keys = graders.map(([key]) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined)
    throw new InvalidValueError(path, twice, 'give each grader its own name');
  return Object.fromEntries(graders);
}

function entriesOf(path: string, given: unknown): [string, unknown][] {
  if (Array.isArray(given)) {
    return given.map((each: unknown, i) => [new Fields(`${path}[${i}]`, each).text('name'), each]);
  }
  if (typeof given !== 'object' || given === null) {
    throw new InvalidValueError(path, given, 'use an object of graders by name, or a list');
  }
  if ('type' in given && typeof given.type === 'string') {
    return [[new Fields(path, given).text('name'), given]];
  }
  return Object.entries(given);
}
