/**
 * Prompts that came without answers: OpenAI's RFT datasets (`messages`, reserved besides `tools`),
 * TRL's prompt-only rows (`prompt`), OpenRLHF's (`input`) and verl's.
 */
import { promptText, saidIn, textIn } from './conversation';
import { has, isObject, type Fields, type PromptRow, type Shape } from './row';
import { RowError } from './row-error';
import { refuseAnswered, refuseJudgedPair } from './unsure';

/** OpenAI's limit for a training file. */
export const MAX_DATASET_ROWS = 50_000;

/** Asks for an answer to a conversation, whatever else is in it. */
export const DATASET: Shape = {
  name: 'OpenAI reinforcement dataset',
  knows: ({ messages, chosen, rejected }) =>
    chosen === undefined && rejected === undefined && endsWithUser(messages),
  read: (fields) => {
    refuseJudgedPair(fields, ['messages', 'tools']);
    return datasetRow(fields);
  },
};

/** `messages` that are wrong in some way are told which. */
export const BROKEN_DATASET: Shape = {
  name: 'OpenAI reinforcement dataset',
  knows: (fields) => 'messages' in fields,
  read: datasetRow,
};

export const PROMPT: Shape = {
  name: 'prompt',
  knows: (fields) => has(fields, 'prompt') || has(fields, 'input'),
  read: (fields) => {
    const name = has(fields, 'prompt') ? 'prompt' : 'input';
    refuseAnswered(fields, [name, 'reward_model', 'extra_info']);
    const prompt = promptText(name, saidIn(name, fields[name]));
    const item = Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
    return { kind: 'prompt', prompt, item };
  },
};

function endsWithUser(messages: unknown): boolean {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  return isObject(last) && last['role'] === 'user';
}

function datasetRow({ messages, tools, ...item }: Fields): PromptRow {
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isObject)) {
    const wanted = 'a list of {role, content}, one at least';
    throw new RowError('wrong-type', `"messages" must be ${wanted}`);
  }
  const prompt = textIn('messages', messages);
  const { role } = messages.at(-1) as { readonly role?: unknown };
  if (role !== 'user') {
    const problem = `the last message must be of "user", not of "${String(role)}"`;
    throw new RowError('last-not-user', problem);
  }
  checkTools(tools);
  return { kind: 'prompt', prompt, item: { ...item, messages } };
}

function checkTools(tools: unknown): void {
  if (tools === undefined || tools === null) return;
  if (!Array.isArray(tools)) throw new RowError('wrong-type', '"tools" must be a list');
  tools.forEach((tool: unknown, index) => {
    const { type, function: named } = (tool ?? {}) as { type?: unknown; function?: unknown };
    const name = (named as { readonly name?: unknown } | null | undefined)?.name;
    if (type === 'function' && typeof name === 'string') return;
    const form = '{"type": "function", "function": {"name": …}}';
    throw new RowError('wrong-type', `"tools[${index}]" must be ${form}`);
  });
}
