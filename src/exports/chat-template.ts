/**
 * How a prompt is asked, as transformers (Jinja) and Ollama (Go) write it down: begin token, the
 * question, the separator before the answer. Both give the tokens that training saw.
 */
import type { Tokenizer } from '../model/tokenizer';

/** The texts of the tokens around a question; empty where the model has none. */
export interface PromptFrame {
  readonly begin: string;
  readonly separator: string;
  readonly end: string;
}

export function promptFrame(tokenizer: Tokenizer): PromptFrame {
  const { begin, separator, end } = tokenizer.special;
  const nameOf = (id: number | undefined) => (id === undefined ? '' : tokenizer.name(id));
  return { begin: nameOf(begin), separator: nameOf(separator), end: nameOf(end) };
}

/**
 * @param lead what stands before each text: a space, where the reader of the template does not
 *   begin a text with one by itself
 */
export function jinjaTemplate({ begin, separator, end }: PromptFrame, lead = ''): string {
  const question = `{{ ${quoted(lead)} + message['content'] + ${quoted(separator)} }}`;
  const answer = `{{ ${quoted(lead)} + message['content'] + ${quoted(end)} }}`;
  return [
    `{{ ${quoted(begin)} }}`,
    "{% for message in messages %}{% if message['role'] == 'assistant' %}",
    answer,
    '{% else %}',
    question,
    '{% endif %}{% endfor %}',
  ].join('');
}

/** Ollama puts the begin token before it by itself. */
export function ollamaTemplate({ separator }: PromptFrame, lead = ''): string {
  return `${lead}{{ .Prompt }}${separator}`;
}

function quoted(text: string): string {
  return `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)}'`;
}
