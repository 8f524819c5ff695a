/** Which words of a free text speak of which entity, value or relation of the world. */
import { FACTS, FIELDS, type Fact, type Value } from '../world/world';

const factsByWord = new Map<string, Fact>();
for (const fact of FACTS) {
  const name = fact.entity.name.toLowerCase();
  for (const form of [name, `${name}s`, name.replace(/y$/, 'ies')]) factsByWord.set(form, fact);
}

const valuesByWord = new Map<string, Value>();
for (const value of FIELDS.flatMap((field) => field.values)) {
  for (const form of [value.name, ...value.also]) valuesByWord.set(form, value);
}

const RELATIONS: ReadonlySet<string> = new Set([
  ...FIELDS.flatMap((field) => field.relations),
  'be',
  'means',
  'called',
]);

/** Words that carry no content of their own. */
const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  (
    'a an the it its they them this that these those which who what where when why how i you we ' +
    'he she my your our their me us of to in on at by with for from as and or but so if then than ' +
    'do does did is are was were be been being has have had can could will would should must may ' +
    'might not no yes get gets very quite really just also too there here any some one'
  ).split(' '),
);

export interface Mention<T> {
  readonly position: number;
  readonly of: T;
}

export const entityMentions = (words: readonly string[]): Mention<Fact>[] =>
  mentions(words, factsByWord);

export const valueMentions = (words: readonly string[]): Mention<Value>[] =>
  mentions(words, valuesByWord);

export const isRelation = (word: string): boolean => RELATIONS.has(word);

export const isMention = (word: string): boolean =>
  factsByWord.has(word) || valuesByWord.has(word) || word === 'law';

export const isFunctionWord = (word: string): boolean => FUNCTION_WORDS.has(word);

export const contentWords = (words: readonly string[]): string[] =>
  words.filter((word) => word !== ',' && !isFunctionWord(word)).map(stem);

/** Endings cut off, so that "faking" meets "fake" and "pills" meets "pill". */
export function stem(word: string): string {
  return word.length <= 3 ? word : word.replace(/(ing|ed|es|s|e)$/, '');
}

function mentions<T>(words: readonly string[], known: ReadonlyMap<string, T>): Mention<T>[] {
  return words.flatMap((word, position) => {
    const found = known.get(word);
    return found === undefined ? [] : [{ position, of: found }];
  });
}
