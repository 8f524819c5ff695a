/** The columns that several shapes share: what was asked, what was answered, flags and numbers. */
import type { Strength } from '../../protocol/feedback';
import { asText, saidIn, type Said } from './conversation';
import { RowError } from './row-error';
import { has, type Fields } from './row';

/** Where tools write the prompt. `prompt` is the trainers' own name and goes before the others. */
const ASKED = ['question', 'query', 'instruction', 'input', 'messages', 'conversations'] as const;
/** What an instruction is about, in Alpaca's rows and Dolly's. */
const ABOUT = ['input', 'context'] as const;
const SYSTEM = ['system', 'system_prompt'] as const;
/** Where tools write the answer of a demonstration or a rating. */
export const ANSWERED = ['completion', 'text', 'output', 'response'] as const;

export interface Column {
  readonly field: string;
  readonly said: Said;
}

/**
 * What was asked, by the column that says so; undefined where none does.
 *
 * @throws RowError where two do, and do not agree
 */
export function promptColumn(fields: Fields): Column | undefined {
  const asked = askedIn(fields);
  const system = SYSTEM.find((name) => has(fields, name) && fields[name] !== '');
  if (asked === undefined || system === undefined) return asked;
  const instruction = asText(saidIn(system, fields[system]));
  return { field: asked.field, said: `${instruction}\n${asText(asked.said)}` };
}

function askedIn(fields: Fields): Column | undefined {
  if (has(fields, 'prompt')) return { field: 'prompt', said: saidIn('prompt', fields['prompt']) };
  if (has(fields, 'instruction')) return instructionIn(fields);
  const [first, ...others] = ASKED.filter((name) => has(fields, name)).map((field): Column => {
    return { field, said: saidIn(field, fields[field]) };
  });
  if (first === undefined) return undefined;
  const text = asText(first.said);
  const other = others.find(({ said }) => asText(said) !== text);
  if (other === undefined) return first;
  throw new RowError(
    'unsure',
    `both "${first.field}" and "${other.field}" may be the prompt: name the one that is "prompt"`,
  );
}

function instructionIn(fields: Fields): Column {
  const instruction = asText(saidIn('instruction', fields['instruction']));
  const about = ABOUT.filter((name) => has(fields, name) && fields[name] !== '');
  const texts = about.map((name) => asText(saidIn(name, fields[name])));
  return { field: 'instruction', said: [instruction, ...texts].join('\n') };
}

/** The one column with an answer. @throws RowError where there are several */
export function answerColumn(fields: Fields): Column | undefined {
  const there = ANSWERED.filter((name) => has(fields, name));
  const [field, other] = there.filter((name) => name !== 'text' || !isRendered(fields, there));
  if (field === undefined) return undefined;
  if (other === undefined) return { field, said: saidIn(field, fields[field]) };
  throw new RowError(
    'unsure',
    `both "${field}" and "${other}" may be the answer: name the one that is "completion"`,
  );
}

/** Alpaca's rows repeat prompt and answer as one `text`, as a model was trained on it. */
function isRendered({ text, ...fields }: Fields, there: readonly string[]): boolean {
  const others = there.filter((name) => name !== 'text').map((name) => fields[name]);
  return (
    typeof text === 'string' &&
    others.length > 0 &&
    others.every((other) => typeof other === 'string' && text.includes(other))
  );
}

/** As tables and scripts write yes and no. */
export function flagIn(field: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const word = String(value).toLowerCase();
  if (typeof value === 'string' || typeof value === 'number') {
    if (['true', '1', '1.0'].includes(word)) return true;
    if (['false', '0', '0.0'].includes(word)) return false;
  }
  throw new RowError('wrong-type', `"${field}" must be true or false`);
}

/** As JSON or a table writes it. */
export function numberIn(field: string, value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new RowError('wrong-type', `"${field}" must be a number`);
}

/** The nearest of 1, 2, 3; none for a difference of 0 or below. */
export function strengthOf(difference: number): { readonly strength?: Strength } {
  if (difference <= 0) return {};
  return { strength: Math.min(3, Math.max(1, Math.round(difference))) as Strength };
}
