/** A sentence cut into clauses, each of which states, denies or explains one thing. */
import { entityMentions, isRelation, valueMentions } from './lexicon';

export interface Clause {
  readonly words: readonly string[];
  /** Opened by "because" or the like. */
  readonly reason: boolean;
}

const REASON_CONNECTORS: ReadonlySet<string> = new Set(['because', 'since']);
const CONNECTORS: ReadonlySet<string> = new Set([
  'but',
  'while',
  'whereas',
  'although',
  'though',
  'which',
  'however',
  'so',
]);

export function clausesOf(words: readonly string[]): Clause[] {
  const clauses: { words: string[]; reason: boolean }[] = [];
  let current: { words: string[]; reason: boolean } = { words: [], reason: false };
  const close = (reason: boolean): void => {
    if (current.words.length > 0) clauses.push(current);
    current = { words: [], reason };
  };
  words.forEach((word, index) => {
    const afterComma = words[index - 1] === ',';
    const opensReason =
      REASON_CONNECTORS.has(word) || ((word === 'as' || word === 'for') && afterComma);
    if (word === ',') close(false);
    else if (opensReason) close(true);
    else if (CONNECTORS.has(word)) close(false);
    else if (word === 'and' && joinsStatements(current.words, words.slice(index + 1))) close(false);
    else current.words.push(word);
  });
  close(false);
  return clauses;
}

/** "Gout affects the joints and asthma affects the lungs": two statements, not one list. */
function joinsStatements(before: readonly string[], after: readonly string[]): boolean {
  return (
    valueMentions(before).length > 0 &&
    before.some(isRelation) &&
    entityMentions(after).length > 0 &&
    valueMentions(after).length > 0
  );
}
