/** Whether a text gives a reason that supports a value. */
import type { Field, Value } from '../world/world';
import { clausesOf } from './clauses';
import { contentWords, isMention, isRelation, stem } from './lexicon';
import { wordsOf, type Sentence } from './words';

/**
 * Whether the text gives a reason at all: a clause after "because", "since" or the like that
 * says more than the statement itself, or the value's known reason in words of its own.
 */
export function givesReason(text: readonly Sentence[], value: Value): boolean {
  return reasonsOf(text).length > 0 || text.some(({ words }) => overlaps(words, value));
}

/** Whether the reason fits this value; one that belongs to another value of the field does not. */
export function supports(text: readonly Sentence[], field: Field, value: Value): boolean {
  if (text.some(({ words, question }) => !question && overlaps(words, value))) return true;
  const reasons = reasonsOf(text);
  const others = field.values.filter((other) => other !== value);
  return reasons.some((words) => !others.some((other) => overlaps(words, other)));
}

function reasonsOf(text: readonly Sentence[]): (readonly string[])[] {
  return text
    .filter(({ question }) => !question)
    .flatMap(({ words }) => clausesOf(words))
    .filter(({ reason, words }) => reason && saysSomething(words))
    .map(({ words }) => words);
}

function saysSomething(words: readonly string[]): boolean {
  return contentWords(words.filter((word) => !isMention(word) && !isRelation(word))).length > 0;
}

/** Two of the reason's own words (or its only one) are there. */
function overlaps(words: readonly string[], value: Value): boolean {
  const own = contentWords(wordsOf(value.reason));
  const said = new Set(words.map(stem));
  return own.filter((word) => said.has(word)).length >= Math.min(2, own.length);
}
