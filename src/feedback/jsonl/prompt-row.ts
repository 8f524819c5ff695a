/**
 * Prompts that came without answers: OpenAI's RFT datasets (`messages`, reserved besides `tools`),
 * TRL's prompt-only rows (`prompt`), OpenRLHF's (`input`) and verl's. All other fields of a row
 * are kept: graders and shapes know them as `item`.
 */
import { textOf, type Message } from './messages';
import { RowError } from './row-error';

export interface PromptRow {
  readonly kind: 'prompt';
  readonly prompt: string;
  readonly item: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** OpenAI's limit for a training file. */
export const MAX_DATASET_ROWS = 50_000;

const ROLES: readonly string[] = ['system', 'developer', 'user', 'assistant', 'tool'];

/** Whether a row asks for an answer to a conversation, whatever else is in it. */
export function isDatasetRow({ messages, chosen, rejected }: Fields): boolean {
  if (chosen !== undefined || rejected !== undefined || !Array.isArray(messages)) return false;
  const last: unknown = messages.at(-1);
  return typeof last === 'object' && last !== null && 'role' in last && last.role === 'user';
}

/** A row of an RFT dataset. @throws RowError naming the message or tool that is wrong */
export function datasetRow({ messages, tools, ...item }: Fields): PromptRow {
  if (!Array.isArray(messages) || messages.length === 0) {
    const wanted = 'a list of {role, content}, one at least';
    throw new RowError('wrong-type', `"messages" must be ${wanted}`);
  }
  const read = messages.map(messageAt);
  const { role } = read.at(-1) as Message;
  if (role !== 'user') {
    throw new RowError('last-not-user', `the last message must be of "user", not of "${role}"`);
  }
  checkTools(tools);
  return { kind: 'prompt', prompt: textOf('messages', read), item: { ...item, messages } };
}

/** Undefined where there is no prompt. @throws RowError when it is no text */
export function promptRow(fields: Fields): PromptRow | undefined {
  const name = ['prompt', 'input'].find((each) => fields[each] !== undefined);
  if (name === undefined) return undefined;
  const item = Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
  return { kind: 'prompt', prompt: textOf(name, fields[name]), item };
}

/** With its content as one text, whether that was written as one or in parts. */
function messageAt(given: unknown, index: number): Message {
  const { role, content } = (given ?? {}) as {
    readonly role?: unknown;
    readonly content?: unknown;
  };
  if (typeof role !== 'string' || !ROLES.includes(role)) {
    throw new RowError(
      'wrong-type',
      `"messages[${index}].role" must be one of ${ROLES.join(', ')}`,
    );
  }
  const text = Array.isArray(content) ? content.map(partText).join('\n') : content;
  if (typeof text === 'string') return { role, content: text };
  throw new RowError('wrong-type', `"messages[${index}].content" must be a text`);
}

function partText(part: unknown): string {
  const { type, text } = (part ?? {}) as { readonly type?: unknown; readonly text?: unknown };
  if (typeof text === 'string') return text;
  const why = 'the models here see no pictures and hear nothing';
  throw new RowError('wrong-type', `a part of type "${String(type)}" has no text: ${why}`);
}

function checkTools(tools: unknown): void {
  if (tools === undefined) return;
  if (!Array.isArray(tools)) throw new RowError('wrong-type', '"tools" must be a list');
  tools.forEach((tool: unknown, index) => {
    const { type, function: named } = (tool ?? {}) as { type?: unknown; function?: unknown };
    const name = (named as { readonly name?: unknown } | null | undefined)?.name;
    if (type === 'function' && typeof name === 'string') return;
    const form = '{"type": "function", "function": {"name": …}}';
    throw new RowError('wrong-type', `"tools[${index}]" must be ${form}`);
  });
}
