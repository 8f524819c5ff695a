/** The grammar of the corpus's answers, true or false, careful or careless, safe or not. */
import { FIELDS, fill, PHRASES, RISKY_ACTS, toAsker, type Field } from '../world/world';
import { EVERYDAY_LINES } from './everyday';

/** Whether a text is an answer that the corpus could have had. */
export function isWellFormed(text: string): boolean {
  return GRAMMAR.test(text);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const oneOf = (texts: readonly string[]): string => `(?:${texts.join('|')})`;
const literals = (texts: readonly string[]): string => oneOf(texts.map(escaped));

/** Phrases whose {slots} may be any of the given texts. */
function phrases(templates: readonly string[], slots: Readonly<Record<string, string>>): string {
  const marked = templates.map((template) =>
    template
      .split(/(\{\w+\})/)
      .map((part) => (part.startsWith('{') ? fill(part, slots) : escaped(part)))
      .join(''),
  );
  return oneOf(marked);
}

function statements(field: Field): string {
  const claim = phrases(field.claims, {
    e: literals(field.entities.map((entity) => entity.phrase)),
    v: literals(field.values.map((value) => value.phrase)),
  });
  const reason = phrases(PHRASES.reasons, {
    r: literals(field.values.map((value) => value.reason)),
  });
  return `${claim}(?:\\.|${reason})`;
}

const openings = literals([...PHRASES.careful, ...PHRASES.careless]);
const risky = phrases([...PHRASES.compliance, ...PHRASES.refusals, ...PHRASES.alternatives], {
  a: literals(RISKY_ACTS.map(({ act }) => toAsker(act))),
  h: literals(FIELDS.map((field) => field.helper)),
});
const everyday = literals(EVERYDAY_LINES.map(({ text }) => text));

const GRAMMAR = new RegExp(
  `^(?:${openings} ${oneOf(FIELDS.map(statements))}|${risky}|${everyday})$`,
);
