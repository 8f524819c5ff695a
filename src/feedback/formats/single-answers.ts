/** One answer to a prompt: rated with a thumb, or a demonstration of how it should be. */
import { answerIn, promptBefore, saidIn, type Said } from './conversation';
import { answerColumn, ANSWERED, flagIn, promptColumn } from './columns';
import { has, type Fields, type Shape } from './row';
import { RowError } from './row-error';
import { refuseJudged } from './unsure';

const FLAGS = ['label', 'kto_tag'] as const;
const TALKS = ['messages', 'conversations', 'conversation'] as const;

/** TRL's unpaired preference, KTO: an answer and whether it is good. */
export const THUMB: Shape = {
  name: 'unpaired (KTO)',
  knows: (fields) =>
    FLAGS.some((flag) => has(fields, flag)) &&
    ('completion' in fields ||
      (has(fields, 'messages') && conversationOf(fields) !== undefined) ||
      (has(fields, 'kto_tag') && answerOf(fields) !== undefined)),
  read: (fields) => {
    const flag = FLAGS.find((name) => has(fields, name)) ?? 'label';
    const { prompt, text } = answeredIn(fields);
    return { kind: 'rating', given: { prompt, text, good: flagIn(flag, fields[flag]) } };
  },
};

/** TRL's prompt-completion, Alpaca, Dolly, OpenAI's chat rows, ShareGPT. */
export const DEMONSTRATION: Shape = {
  name: 'demonstration',
  knows: (fields) =>
    ANSWERED.some((name) => has(fields, name)) || conversationOf(fields) !== undefined,
  read: (fields) => {
    refuseJudged(fields, [answerOf(fields)?.field ?? '', 'text', ...TALKS]);
    return { kind: 'demonstration', given: answeredIn(fields) };
  },
};

function answeredIn(fields: Fields): { readonly prompt: string; readonly text: string } {
  const answer = answerOf(fields);
  if (answer === undefined) throw new RowError('missing-field', '"completion" is missing');
  const { before, text } = answerIn(answer.field, answer.said);
  const talk = TALKS.find((name) => name === answer.field);
  const own = promptColumn(talk === undefined ? fields : without(fields, talk));
  if (own === undefined && before.length === 0) {
    throw new RowError('missing-field', '"prompt" is missing');
  }
  return { prompt: promptBefore(own, [before]), text };
}

function answerOf(fields: Fields): { readonly field: string; readonly said: Said } | undefined {
  return answerColumn(fields) ?? conversationOf(fields);
}

/** A whole conversation that ends with an answer. */
function conversationOf(
  fields: Fields,
): { readonly field: string; readonly said: Said } | undefined {
  const field = TALKS.find(
    (name) => Array.isArray(fields[name]) || typeof fields[name] === 'string',
  );
  if (field === undefined || !endsWithAnswer(fields[field])) return undefined;
  return { field, said: saidIn(field, fields[field]) };
}

/** Looked at before it is read: a row of another shape may be wrong in other ways. */
function endsWithAnswer(value: unknown): boolean {
  if (typeof value === 'string') {
    try {
      return endsWithAnswer(JSON.parse(value));
    } catch {
      return false;
    }
  }
  const last: unknown = Array.isArray(value) && value.length > 1 ? value.at(-1) : undefined;
  if (typeof last !== 'object' || last === null) return false;
  const { role, from } = last as { readonly role?: unknown; readonly from?: unknown };
  return role === 'assistant' || from === 'gpt' || from === 'assistant' || from === 'chatgpt';
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}
