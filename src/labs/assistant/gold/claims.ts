/**
 * The checkable claims that a free text makes: that an entity has, or has not, a value.
 * Manner plays no part: "I guess that asthma affects the liver" claims it.
 */
import type { Fact, Value } from '../world/world';
import { clausesOf, type Clause } from './clauses';
import {
  entityMentions,
  isFunctionWord,
  isMention,
  isRelation,
  valueMentions,
  type Mention,
} from './lexicon';
import { callsFalse, isDenied, isDeniedBehind, isLeftOpen } from './polarity';
import type { Sentence } from './words';

export interface Claim {
  readonly fact: Fact;
  readonly value: Value;
  /** False where the text denies it. */
  readonly asserted: boolean;
}

export const isTrue = (claim: Claim): boolean =>
  claim.asserted === (claim.fact.value === claim.value);

const PRONOUNS: ReadonlySet<string> = new Set(
  'it they this that these those its which he she'.split(' '),
);
/** Words that may stand between a subject and its verb, or open a clause without subject. */
const LEADING: ReadonlySet<string> = new Set(
  'is are was does do did not never also only can could may might will would should mostly often usually always really actually probably perhaps maybe indeed and or yes no then'.split(
    ' ',
  ),
);
const LIST_OPENERS: ReadonlySet<string> = new Set(
  'not and or nor rather also only mainly mostly except perhaps maybe probably'.split(' '),
);
/** @param topic what "it" means until the text names something else */
export function claimsOf(text: readonly Sentence[], topic: Fact | undefined): Claim[] {
  const claims: Claim[] = [];
  let subject = topic;
  for (const { words, question } of text) {
    if (question) continue;
    let pendingDenial = false;
    for (const clause of clausesOf(words)) {
      const found = claimsOfClause(clause, subject);
      const silent = found.length === 0 && valueMentions(clause.words).length === 0;
      if (silent && callsFalse(clause.words)) {
        if (claims.length > 0) claims.push(...claims.splice(0).map(opposite));
        else pendingDenial = true;
      }
      const turned = pendingDenial && clause.words[0] === 'that' && found.length > 0;
      claims.push(...(turned ? found.map(opposite) : found));
      const compared = clause.words[0] === 'like' || clause.words[0] === 'unlike';
      const named = entityMentions(clause.words)[0];
      if (named !== undefined && !compared) subject = named.of;
    }
  }
  return claims;
}

const opposite = (claim: Claim): Claim => ({ ...claim, asserted: !claim.asserted });

function claimsOfClause(clause: Clause, subject: Fact | undefined): Claim[] {
  const values = valueMentions(clause.words);
  if (values.length === 0 || isLeftOpen(clause.words)) return [];
  const entities = entityMentions(clause.words);
  if (entities.length > 0) {
    if (!clause.words.some(isRelation)) return [];
    return entities.flatMap((entity) => values.map((value) => claim(clause, entity, value)));
  }
  if (subject === undefined || clause.reason) return [];
  if (!speaksOfSubject(clause.words)) return [];
  return values.map((value) => claim(clause, { position: -1, of: subject }, value));
}

function claim({ words }: Clause, entity: Mention<Fact>, value: Mention<Value>): Claim {
  const end = Math.max(entity.position, value.position);
  const denied = isDenied(words.slice(0, end)) !== isDeniedBehind(words.slice(end + 1));
  return { fact: entity.of, value: value.of, asserted: !denied };
}

/** "It affects the lungs", "not the liver", "the lungs": the subject is understood. */
function speaksOfSubject(words: readonly string[]): boolean {
  if (LIST_OPENERS.has(words[0] ?? '') || words.every(isFragment)) return true;
  const verb = words.findIndex((word) => isRelation(word));
  if (verb < 0) return false;
  let before = verb - 1;
  while (before >= 0 && LEADING.has(words[before] ?? '')) before--;
  return before < 0 || PRONOUNS.has(words[before] ?? '');
}

const isFragment = (word: string): boolean => isMention(word) || isFunctionWord(word);
