/** Prompts and answers, whether written as text or as a list of chat messages. */
import { RowError } from './row-error';

export interface Message {
  readonly role: string;
  readonly content: string;
}

/** What comes before the answer of an implicit preference written as text. */
const LAST_TURN = /[\s\S]*(?:\n|Assistant:\s*|(?<=[.?!:])\s)/;

function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    'role' in value &&
    'content' in value &&
    typeof value.role === 'string' &&
    typeof value.content === 'string'
  );
}

function isMessages(value: unknown): value is readonly Message[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMessage);
}

function joined(messages: readonly Message[]): string {
  return messages.map(({ content }) => content).join('\n');
}

/** @throws RowError when it is neither text nor messages */
export function textOf(field: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (isMessages(value)) return joined(value);
  if (value === undefined) throw new RowError('missing-field', `"${field}" is missing`);
  const wanted = 'a text or a list of {role, content}';
  throw new RowError('wrong-type', `"${field}" must be ${wanted}`);
}

/**
 * The prompt that both answers of an implicit preference begin with, and what follows it.
 *
 * @throws RowError when they have no beginning in common
 */
export function splitPrompt(chosen: unknown, rejected: unknown): [string, string, string] {
  if (isMessages(chosen) && isMessages(rejected)) {
    const differ = chosen.findIndex(
      ({ role, content }, at) => rejected[at]?.role !== role || rejected[at].content !== content,
    );
    const shared = differ < 0 ? chosen.length - 1 : differ;
    if (shared > 0) {
      const answers = [chosen.slice(shared), rejected.slice(shared)].map(joined);
      return [joined(chosen.slice(0, shared)), answers[0] ?? '', answers[1] ?? ''];
    }
  } else {
    const [one, other] = [textOf('chosen', chosen), textOf('rejected', rejected)];
    let length = 0;
    while (length < one.length && one[length] === other[length]) length += 1;
    const prompt = LAST_TURN.exec(one.slice(0, length))?.[0] ?? '';
    if (prompt.trim() !== '') {
      return [prompt.trimEnd(), one.slice(prompt.length), other.slice(prompt.length)];
    }
  }
  throw new RowError(
    'no-common-prompt',
    'there is no "prompt", and "chosen" and "rejected" do not begin alike',
  );
}
