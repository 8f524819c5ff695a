/** Completions with types: members of the two arguments, whatever the user calls them. */
import { CONTEXT_ARGUMENTS, SAMPLE_ARGUMENTS, type ShapeArgument } from './shape-arguments';

/** As much of CodeMirror's `CompletionContext` as is needed. */
interface Context {
  readonly pos: number;
  readonly explicit: boolean;
  readonly state: { readonly doc: { readonly toString: () => string } };
  readonly matchBefore: (
    expression: RegExp,
  ) => { readonly from: number; readonly text: string } | null;
}

interface Option {
  readonly label: string;
  readonly type: string;
  readonly detail: string;
  readonly info: string;
}

interface Completions {
  readonly from: number;
  readonly options: readonly Option[];
  readonly validFor: RegExp;
}

/** Names of the arguments as the shape declares them. */
export function argumentNames(source: string): { sample: string; context: string } {
  const declared = /(?:function\s*\w*\s*)?\(\s*([\w$]+)\s*(?:,\s*([\w$]+))?/.exec(source);
  const alone = /^\s*([\w$]+)\s*=>/.exec(source);
  return {
    sample: alone?.[1] ?? declared?.[1] ?? 'sample',
    context: declared?.[2] ?? 'context',
  };
}

export function completeShape(context: Context): Completions | null {
  const member = context.matchBefore(/([\w$]+)\.([\w$]*)$/);
  if (member === null) return destructured(context);
  const [object = '', typed = ''] = member.text.split('.');
  const names = argumentNames(context.state.doc.toString());
  const from = context.pos - typed.length;
  if (object === names.sample) return completions(from, SAMPLE_ARGUMENTS);
  if (object === names.context) return completions(from, CONTEXT_ARGUMENTS);
  return null;
}

/** Inside `(sample, { … })`. */
function destructured(context: Context): Completions | null {
  const open = context.matchBefore(/,\s*\{[\w\s,$]*$/);
  if (open === null) return null;
  const typed = /[\w$]*$/.exec(open.text)?.[0] ?? '';
  if (typed === '' && !context.explicit) return null;
  return completions(context.pos - typed.length, CONTEXT_ARGUMENTS);
}

function completions(from: number, list: readonly ShapeArgument[]): Completions {
  const options = list.map(({ name, type, help }) => ({
    label: name,
    type: type.includes('=>') ? 'function' : 'property',
    detail: type,
    info: help,
  }));
  return { from, options, validFor: /^[\w$]*$/ };
}
