/**
 * Reward functions of other trainers, in Python, known by their arguments: what each is called
 * with is made of `sample` and `item`, so that they run as they are.
 */
import { InvalidValueError } from '../shared/errors';

/** How often a signature looks like this in Python: name, then its arguments up to the bracket. */
const FUNCTION = /^(?:async\s+)?def\s+([A-Za-z_]\w*)\s*\(([^)]*)\)/gm;

interface Signature {
  readonly trainer: string;
  readonly is: (names: readonly string[]) => boolean;
  /** Lines that bind `result`, given the function's name and its text. */
  readonly call: (name: string, source: string) => string;
}

const SIGNATURES: readonly Signature[] = [
  {
    trainer: 'verl',
    is: (names) => names.includes('solution_str') && names.includes('ground_truth'),
    call: (name) => `
    model = item.get("reward_model") or {}
    result = ${name}(**_taken(${name}, {
        "data_source": item.get("data_source"),
        "solution_str": text,
        "ground_truth": item.get("ground_truth", model.get("ground_truth")),
        "extra_info": item.get("extra_info"),
    }))
    result = result["score"] if isinstance(result, dict) else result`,
  },
  {
    trainer: 'OpenRLHF',
    is: (names) => names.includes('queries') && names.includes('prompts'),
    call: (name) => `
    label = item.get("label", item.get("answer"))
    given = {"queries": [prompt + text], "prompts": [prompt], "labels": [label]}
    result = ${name}(**_taken(${name}, given))
    result = result["rewards"] if isinstance(result, dict) else result
    result = _first(result)`,
  },
  {
    trainer: 'TRL',
    is: (names) => names.includes('completions'),
    call: (name, source) => {
      const chats = /\[0\]\s*\[\s*["']content["']\s*\]/.test(source);
      const turn = (role: string, text: string) =>
        chats ? `[{"role": "${role}", "content": ${text}}]` : text;
      return `
    columns = {name: [value] for name, value in item.items()}
    given = {**columns, "prompts": [${turn('user', 'prompt')}], "completions": [${turn('assistant', 'text')}]}
    result = _first(${name}(**_taken(${name}, given)))`;
    },
  },
];

const WRAPPER = `

import inspect as _inspect

def _taken(function, given):
    parameters = _inspect.signature(function).parameters.values()
    if any(each.kind is each.VAR_KEYWORD for each in parameters):
        return given
    return {each.name: given[each.name] for each in parameters if each.name in given}

def _first(values):
    value = values[0]
    return value.item() if hasattr(value, "item") else value

def grade(sample, item):
    text = sample["output_text"]
    messages = item.get("messages") or []
    asked = [message["content"] for message in messages if message.get("role") != "assistant"]
    prompt = item["prompt"] if isinstance(item.get("prompt"), str) else "\\n".join(asked)
`;

/** Whether a text is a program rather than data. */
export function isPython(text: string): boolean {
  return (
    /^\s*(?:(?:from|import)\s+\w|(?:async\s+)?def\s+\w+\s*\(|@\w|class\s+\w)/m.test(text) &&
    !/^\s*[[{]/.test(text)
  );
}

/** @throws InvalidValueError where it has none of the functions that are known */
export function pythonGrader(source: string): object {
  const adapted = withGrade(source);
  if (adapted === undefined) {
    const names = [...source.matchAll(FUNCTION)].map(([, name]) => name);
    const found = names.length === 0 ? 'no function' : `def ${names.join(', def ')}`;
    throw new InvalidValueError('grader.source', found, `this is Python: define ${WANTED}`);
  }
  return { type: 'python', name: 'python', source: adapted };
}

const WANTED =
  'grade(sample, item), or a reward function of TRL (completions), verl (solution_str, ' +
  'ground_truth) or OpenRLHF (queries, prompts, labels)';

/** The program with a `grade` in it; undefined where nothing could be one. */
export function withGrade(source: string): string | undefined {
  const functions = [...source.matchAll(FUNCTION)];
  if (functions.some(([, name]) => name === 'grade') || /^grade\s*=/m.test(source)) return source;
  for (const [, name = '', list = ''] of functions.reverse()) {
    const names = [...list.matchAll(/(?:^|,)\s*\**\s*([A-Za-z_]\w*)/g)].map(
      ([, each]) => each ?? '',
    );
    const signature = SIGNATURES.find(({ is }) => is(names));
    if (signature === undefined) continue;
    const call = signature.call(name, source).slice(1);
    return `${source.trimEnd()}\n${WRAPPER}${call}\n    return result\n`;
  }
  return undefined;
}
