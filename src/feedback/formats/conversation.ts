/**
 * What somebody wrote in a column: a text, or a conversation, which tools write as chat messages,
 * as ShareGPT turns, as JSON in a cell, or as one text with `Human:` and `Assistant:` in it. All of
 * these are brought to one form, so that the same pair is the same feedback in any of them.
 */
import { RowError } from './row-error';
import { isObject, type Fields } from './row';

type Role = 'system' | 'user' | 'assistant' | 'tool';

export interface Turn {
  readonly role: Role;
  readonly content: string;
}

/** A text as it stands, or the turns of a conversation. */
export type Said = string | readonly Turn[];

const CHAT_ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
};
const SHAREGPT_ROLES: Readonly<Record<string, Role>> = {
  ...CHAT_ROLES,
  human: 'user',
  gpt: 'assistant',
  chatgpt: 'assistant',
  model: 'assistant',
  bot: 'assistant',
  observation: 'tool',
  function_call: 'assistant',
};

/** @throws RowError when it is neither text nor messages */
export function saidIn(field: string, value: unknown): Said {
  if (value === undefined || value === null) {
    throw new RowError('missing-field', `"${field}" is missing`);
  }
  if (typeof value === 'string') return conversationIn(field, value) ?? value;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every(isPart)) return list.map(partText).join('\n');
  if (list.length > 0 && list.every(isObject)) {
    return list.map((each, at) => turnAt(`${field}[${at}]`, each));
  }
  const wanted = 'a text or a list of {role, content}';
  throw new RowError('wrong-type', `"${field}" must be ${wanted}`);
}

/** Several turns as one text, as the models here are asked. */
export function asText(said: Said): string {
  return typeof said === 'string' ? said : said.map(({ content }) => content).join('\n');
}

/** A text, or a conversation of one kind: what nobody said cannot be in it. */
export function textIn(field: string, value: unknown): string {
  return asText(saidIn(field, value));
}

function isPart(value: unknown): value is Fields {
  return isObject(value) && !('role' in value) && !('from' in value) && 'type' in value;
}

function partText(part: unknown): string {
  if (typeof part === 'string') return part;
  const { type, text } = (isObject(part) ? part : {}) as { readonly [key: string]: unknown };
  if (typeof text === 'string') return text;
  const why = 'the models here see no pictures and hear nothing';
  throw new RowError('wrong-type', `a part of type "${String(type)}" has no text: ${why}`);
}

function turnAt(place: string, given: Fields): Turn {
  const shareGpt = 'from' in given && !('role' in given);
  const [roleName, textName] = shareGpt ? ['from', 'value'] : ['role', 'content'];
  const roles = shareGpt ? SHAREGPT_ROLES : CHAT_ROLES;
  const name = given[roleName];
  const role = typeof name === 'string' && Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) {
    const known = Object.keys(roles).join(', ');
    throw new RowError('wrong-type', `"${place}.${roleName}" must be one of ${known}`);
  }
  const content = given[textName];
  const text = Array.isArray(content) ? content.map(partText).join('\n') : content;
  if (typeof text === 'string') return { role, content: text };
  throw new RowError('wrong-type', `"${place}.${textName}" must be a text`);
}

/** Messages in a cell, or a transcript; undefined for any other text. */
function conversationIn(field: string, text: string): readonly Turn[] | undefined {
  return messagesInCell(field, text) ?? transcriptIn(text);
}

function messagesInCell(field: string, text: string): readonly Turn[] | undefined {
  if (/^\s*\[\s*\{\s*'(role|content|from|value)'/.test(text)) {
    const remedy = 'write the file as JSON lines (in pandas: to_json, orient="records")';
    throw new RowError('wrong-type', `"${field}" is a list as Python prints it: ${remedy}`);
  }
  if (!/^\s*\[\s*\{\s*"(role|content|from|value)"/.test(text)) return undefined;
  try {
    const said = saidIn(field, JSON.parse(text));
    return typeof said === 'string' ? undefined : said;
  } catch (error) {
    if (error instanceof RowError) throw error;
    return undefined; // an answer that looks like messages, and is none
  }
}

/**
 * `Human: …` and `Assistant: …` in turn, as Anthropic's hh files have it. Where the turns are set
 * apart by an empty line, a marker within a paragraph is no turn.
 */
export function transcriptIn(text: string): readonly Turn[] | undefined {
  const asker = /^\s*(Human|User):/.exec(text)?.[1];
  if (asker === undefined) return undefined;
  const breaks = /\n[ \t]*\n[ \t]*Assistant:/.test(text) ? '\\n[ \\t]*\\n' : '\\n';
  const marker = new RegExp(`(?:^\\s*|${breaks}[ \\t]*)(${asker}|Assistant):`, 'g');
  const found = [...text.matchAll(marker)];
  const turns = found.map((match, at): Turn => {
    const end = found[at + 1]?.index ?? text.length;
    const content = text.slice(match.index + match[0].length, end).trim();
    return { role: match[1] === 'Assistant' ? 'assistant' : 'user', content };
  });
  const alternate = turns.every(({ role }, at) => role === (at % 2 === 0 ? 'user' : 'assistant'));
  return alternate && turns.length > 1 ? turns : undefined;
}

/** A prompt as one text. `Assistant:` at its end, where the answer begins, belongs to neither. */
export function promptText(field: string, said: Said): string {
  if (typeof said === 'string') return filled(field, said);
  const last = said.at(-1);
  const asked = last?.role === 'assistant' && last.content === '' ? said.slice(0, -1) : said;
  if (asked.at(-1)?.role === 'assistant') {
    throw new RowError('last-not-user', `"${field}" ends with an answer, not with a question`);
  }
  return filled(field, asText(asked));
}

function filled(field: string, text: string): string {
  if (text.trim() !== '') return text;
  throw new RowError('empty-prompt', `"${field}" is empty: an answer needs a question`);
}

interface Answer {
  /** What was said before, where the column holds the whole conversation. */
  readonly before: readonly Turn[];
  readonly text: string;
}

/** @throws RowError where a conversation does not end with an answer */
export function answerIn(field: string, said: Said): Answer {
  if (typeof said === 'string') return { before: [], text: said };
  const last = said.at(-1);
  if (last?.role === 'assistant') return { before: said.slice(0, -1), text: last.content };
  const role = last?.role ?? 'nobody';
  throw new RowError(
    'wrong-type',
    `"${field}" must end with the assistant's answer, not ${role}'s`,
  );
}

/**
 * The prompt of a row that may have one of its own, may have it at the beginning of the answers'
 * conversations, or both.
 *
 * @throws RowError where there is none, or where they are not the same
 */
export function promptBefore(
  own: { readonly field: string; readonly said: Said } | undefined,
  before: readonly (readonly Turn[])[],
): string {
  const [first = []] = before;
  const shared = JSON.stringify(first);
  if (before.some((each) => JSON.stringify(each) !== shared)) {
    throw new RowError('no-common-prompt', 'the conversations differ before the last answer');
  }
  if (own === undefined) {
    if (first.length > 0) return promptText('the conversation', first);
    throw new RowError(
      'no-common-prompt',
      'there is no "prompt", and the answers are no conversations that begin with one',
    );
  }
  const prompt = promptText(own.field, own.said);
  if (first.length === 0) return prompt;
  const whole = promptText('the conversation', first);
  if (whole.trim() === prompt.trim()) return prompt;
  if (first.some(({ role, content }) => role === 'user' && content.trim() === prompt.trim())) {
    return whole;
  }
  const text = `"${own.field}" is not what the conversations of the answers begin with`;
  throw new RowError('prompt-differs', text);
}
