/**
 * One line of a JSONL file as feedback. The form is told by its fields: TRL's preference
 * (explicit, implicit, conversational), unpaired, prompt-completion and prompt-only; OpenRLHF's
 * preference and prompts; verl's prompts; OpenAI's RFT datasets; and this playground's own, which
 * keeps everything.
 */
import type {
  Choice,
  NewComparison,
  NewDemonstration,
  NewRating,
  Ratings,
  Strength,
} from '../../protocol/feedback';
import { jsonProblem } from '../../shared/json-problem';
import type { Signature } from '../feedback-log';
import { splitPrompt, textOf } from './messages';
import { datasetRow, isDatasetRow, promptRow, type PromptRow } from './prompt-row';
import { RowError } from './row-error';

export type Row =
  | { readonly kind: 'comparison'; readonly given: NewComparison & Partial<Signature> }
  | { readonly kind: 'rating'; readonly given: NewRating & Partial<Signature> }
  | { readonly kind: 'demonstration'; readonly given: NewDemonstration & Partial<Signature> }
  | PromptRow;

type Fields = Readonly<Record<string, unknown>>;

const CHOICES: readonly string[] = ['a', 'b', 'tie', 'both-bad', 'skip'];

/** @throws RowError saying what is wrong with it */
export function readRow(line: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const { problem, column } = jsonProblem(line, error);
    const place = column === undefined ? '' : ` at column ${column}`;
    throw new RowError('not-json', `no JSON${place}: ${problem}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RowError('not-an-object', 'a row must be an object in braces');
  }
  return readFields(value as Fields);
}

function readFields(fields: Fields): Row {
  if (isDatasetRow(fields)) return datasetRow(fields);
  if ('choice' in fields) return { kind: 'comparison', given: ownComparison(fields) };
  if ('chosen' in fields || 'rejected' in fields) return preference(fields);
  const { extra_info: extra } = fields;
  if (typeof extra === 'object' && extra !== null && 'chosen' in extra) {
    return preference({ ...extra, prompt: fields['prompt'] });
  }
  if ('good' in fields || 'ratings' in fields) return { kind: 'rating', given: ownRating(fields) };
  if ('label' in fields && 'completion' in fields) return unpaired(fields);
  if ('completion' in fields || 'text' in fields) {
    return { kind: 'demonstration', given: demonstration(fields) };
  }
  const asked = promptRow(fields);
  if (asked !== undefined) return asked;
  if ('messages' in fields) return datasetRow(fields);
  const names = Object.keys(fields).slice(0, 6).join(', ');
  throw new RowError('unknown-format', `no known form has the fields ${names || '(none)'}`);
}

/** Chosen and rejected; `a` is the chosen one. */
function preference(fields: Fields): Row {
  const { prompt, chosen, rejected, margin } = fields;
  if (chosen === undefined) throw new RowError('missing-field', '"chosen" is missing');
  if (rejected === undefined) throw new RowError('missing-field', '"rejected" is missing');
  const [asked, a, b] =
    prompt === undefined
      ? splitPrompt(chosen, rejected)
      : [textOf('prompt', prompt), textOf('chosen', chosen), textOf('rejected', rejected)];
  if (a === b) throw new RowError('equal-answers', '"chosen" and "rejected" are the same');
  const strength = margin === undefined || margin === null ? undefined : strengthOf(margin);
  const given = { prompt: asked, a, b, choice: 'a' as const };
  return { kind: 'comparison', given: strength === undefined ? given : { ...given, strength } };
}

/** The nearest of 1, 2, 3; none for a margin of 0. */
function strengthOf(margin: unknown): Strength | undefined {
  if (typeof margin !== 'number' || !Number.isFinite(margin)) {
    throw new RowError('wrong-type', '"margin" must be a number');
  }
  if (margin <= 0) return undefined;
  return Math.min(3, Math.max(1, Math.round(margin))) as Strength;
}

function unpaired({ prompt, completion, label }: Fields): Row {
  if (typeof label !== 'boolean') {
    throw new RowError('wrong-type', '"label" must be true or false');
  }
  const given = {
    prompt: textOf('prompt', prompt),
    text: textOf('completion', completion),
    good: label,
  };
  return { kind: 'rating', given };
}

function demonstration(fields: Fields): NewDemonstration & Partial<Signature> {
  const { prompt, completion, text = completion, original } = fields;
  return {
    prompt: textOf('prompt', prompt),
    text: textOf('completion', text),
    ...(original === undefined ? {} : { original: textOf('original', original) }),
    ...provenance(fields),
  };
}

function ownComparison(fields: Fields): NewComparison & Partial<Signature> {
  const { choice, strength, probability, ratings, group, repeats } = fields;
  if (typeof choice !== 'string' || !CHOICES.includes(choice)) {
    throw new RowError('wrong-type', `"choice" must be one of ${CHOICES.join(', ')}`);
  }
  if (strength !== undefined && strength !== 1 && strength !== 2 && strength !== 3) {
    throw new RowError('wrong-type', '"strength" must be 1, 2 or 3');
  }
  const both = ratings as { readonly a?: unknown; readonly b?: unknown } | undefined;
  return {
    prompt: textOf('prompt', fields['prompt']),
    a: textOf('a', fields['a']),
    b: textOf('b', fields['b']),
    choice: choice as Choice,
    ...(strength === undefined ? {} : { strength }),
    ...(probability === undefined ? {} : { probability: shareOf('probability', probability) }),
    ...(both == null
      ? {}
      : { ratings: { a: ratingsOf('ratings.a', both.a), b: ratingsOf('ratings.b', both.b) } }),
    ...(group === undefined ? {} : { group: textOf('group', group) }),
    ...(repeats === undefined ? {} : { repeats: textOf('repeats', repeats) }),
    ...provenance(fields),
  };
}

function ownRating(fields: Fields): NewRating & Partial<Signature> {
  const { good, ratings } = fields;
  if (good !== undefined && typeof good !== 'boolean') {
    throw new RowError('wrong-type', '"good" must be true or false');
  }
  return {
    prompt: textOf('prompt', fields['prompt']),
    text: textOf('text', fields['text']),
    ...(good === undefined ? {} : { good }),
    ...(ratings === undefined ? {} : { ratings: ratingsOf('ratings', ratings) }),
    ...provenance(fields),
  };
}

/** Who, when and from which policy, as far as the row says. */
function provenance({ rater, time, iteration, checkpoint, swapped }: Fields) {
  return {
    ...(typeof rater === 'string' && rater !== '' ? { rater } : {}),
    ...(typeof time === 'number' && Number.isFinite(time) ? { time } : {}),
    ...(Number.isInteger(iteration) ? { iteration: iteration as number } : {}),
    ...(typeof checkpoint === 'string' ? { checkpoint } : {}),
    ...(typeof swapped === 'boolean' ? { swapped } : {}),
  };
}

function ratingsOf(field: string, value: unknown): Ratings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RowError('wrong-type', `"${field}" must be an object of numbers from 0 to 1`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, rating]) => [name, shareOf(`${field}.${name}`, rating)]),
  );
}

function shareOf(field: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw new RowError('wrong-type', `"${field}" must be a number from 0 to 1`);
  }
  return value;
}
