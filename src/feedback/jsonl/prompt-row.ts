/**
 * Prompts that came without answers: OpenAI's RFT datasets (`messages`, reserved besides `tools`),
 * TRL's prompt-only rows (`prompt`), OpenRLHF's (`input`) and verl's. All other fields of a row
 * are kept: graders and shapes know them as `item`.
 */
import { textOf } from './messages';
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
    throw new RowError('wrong-type', '"messages" must be a list of {role, content}');
  }
  messages.forEach(checkMessage);
  const { role } = messages.at(-1) as { readonly role: string };
  if (role !== 'user') {
    throw new RowError('last-not-user', `the last message must be of "user", not of "${role}"`);
  }
  checkTools(tools);
  return { kind: 'prompt', prompt: textOf('messages', messages), item: { ...item, messages } };
}

/** Undefined where there is no prompt. @throws RowError when it is no text */
export function promptRow(fields: Fields): PromptRow | undefined {
  const name = ['prompt', 'input'].find((each) => fields[each] !== undefined);
  if (name === undefined) return undefined;
  const item = Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
  return { kind: 'prompt', prompt: textOf(name, fields[name]), item };
}

function checkMessage(given: unknown, index: number): void {
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
  if (typeof content !== 'string') {
    const why = 'must be text: the models here see no pictures and hear nothing';
    throw new RowError('wrong-type', `"messages[${index}].content" ${why}`);
  }
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
