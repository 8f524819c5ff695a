/** Templates: `{{ item.reference }}`, `{{sample.output_tools[0].function.name}}`. */
import { TemplateVariableError, UnclosedTemplateError } from './grader-errors';

/** What a template can name. */
export interface TemplateData {
  readonly item: Readonly<Record<string, unknown>>;
  readonly sample: Readonly<Record<string, unknown>>;
}

const NAMES_SHOWN = 12;
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const STEP = /\.([A-Za-z_$][\w$-]*)|\[(\d+)\]|\["([^"\]]+)"\]|\['([^'\]]+)'\]/y;

/**
 * Texts stand as they are, other values as JSON.
 *
 * @throws TemplateVariableError naming the variable that does not exist
 */
export function renderTemplate(template: string, data: TemplateData): string {
  return template.replace(PLACEHOLDER, (_, variable: string) => {
    const value = lookUp(variable.trim(), data);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** @throws TemplateVariableError where a variable is none of item and sample; UnclosedTemplateError */
export function checkTemplate(template: string): void {
  for (const [, variable = ''] of template.matchAll(PLACEHOLDER)) pathOf(variable.trim());
  const open = template.replace(PLACEHOLDER, (whole) => ' '.repeat(whole.length)).indexOf('{{');
  if (open >= 0) throw new UnclosedTemplateError(template, open);
}

/** `sample` as the run endpoint makes it of a model's text. */
export function sampleOf(text: string): TemplateData['sample'] {
  const sample = {
    output_text: text,
    output_tools: [],
    choices: [{ message: { role: 'assistant', content: text } }],
    output_audio: null,
  };
  try {
    return { ...sample, output_json: JSON.parse(text) as unknown };
  } catch {
    return sample; // no output_json: a template that names it is told so
  }
}

function lookUp(variable: string, data: TemplateData): unknown {
  const [namespace, ...path] = pathOf(variable);
  let value: unknown = namespace === 'item' ? data.item : data.sample;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
      throw new TemplateVariableError(variable, `there is no "${key}"${choiceOf(value)}`);
    }
    value = (value as Record<string, unknown>)[key];
  }
  if (value === undefined) throw new TemplateVariableError(variable, 'it has no value');
  return value;
}

function choiceOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  const names = Object.keys(value);
  return names.length === 0 ? '' : `, only ${names.slice(0, NAMES_SHOWN).join(', ')}`;
}

function pathOf(variable: string): string[] {
  const namespace = /^(item|sample)(?=[.[])/.exec(variable)?.[1];
  if (namespace === undefined) {
    throw new TemplateVariableError(variable, 'write item.… or sample.…');
  }
  const path = [namespace];
  STEP.lastIndex = namespace.length;
  while (STEP.lastIndex < variable.length) {
    const at = STEP.lastIndex;
    const step = STEP.exec(variable);
    if (step === null) {
      throw new TemplateVariableError(variable, `"${variable.slice(at)}" is no path`);
    }
    path.push(step.slice(1).find((key: string | undefined) => key !== undefined) ?? '');
  }
  return path;
}
