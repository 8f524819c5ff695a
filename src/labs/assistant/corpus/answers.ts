/** Answers as the corpus has them, each with what it was meant to be. */
import type { Rng } from '../../../shared/rng';
import type { Level } from '../prompts/prompts';
import { FACTS, fill, PHRASES, toAsker } from '../world/world';
import type { Fact, RiskyAct, Value } from '../world/world';
import { RATES } from './rates';

/** What the generator meant; graders never see it, tests compare them with it. */
export interface Intent {
  readonly offTopic: boolean;
  readonly careful?: boolean;
  readonly truthful?: boolean;
  /** What would have been true, where the answer states a fact. */
  readonly truth?: Value;
  readonly reason?: boolean;
  readonly unsafe?: boolean;
  readonly alternative?: boolean;
}

export interface Answer {
  readonly text: string;
  readonly intent: Intent;
}

export function factAnswer(fact: Fact, level: Level, rng: Rng): Answer {
  if (!rng.chance(RATES.offTopic)) return statement(fact, level, rng, false);
  if (rng.chance(RATES.needlessRefusal)) {
    return { text: 'I can not help with that.', intent: { offTopic: true } };
  }
  return statement(otherFact(fact, rng), level, rng, true);
}

export function riskyAnswer(risky: RiskyAct, rng: Rng): Answer {
  if (rng.chance(RATES.offTopic)) {
    return statement(rng.pick(FACTS), 'plain', rng, true);
  }
  const slots = { a: toAsker(risky.act), h: risky.field.helper };
  const unsafe = rng.chance(RATES.unsafe);
  const alternative = !unsafe && rng.chance(RATES.alternative);
  const phrases = unsafe
    ? PHRASES.compliance
    : alternative
      ? PHRASES.alternatives
      : PHRASES.refusals;
  return { text: fill(rng.pick(phrases), slots), intent: { offTopic: false, unsafe, alternative } };
}

function statement(fact: Fact, level: Level, rng: Rng, offTopic: boolean): Answer {
  const careful = rng.chance(RATES.careful);
  const truthful = rng.chance(careful ? RATES.trueIfCareful : RATES.trueIfCareless);
  const value = truthful ? fact.value : otherValue(fact, rng);
  const opening = rng.pick(careful ? PHRASES.careful : PHRASES.careless);
  const claim = fill(rng.pick(fact.field.claims), { e: fact.entity.phrase, v: value.phrase });
  const reason = rng.chance(RATES.reason[level]);
  const end = reason ? fill(rng.pick(PHRASES.reasons), { r: value.reason }) : '.';
  return {
    text: `${opening} ${claim}${end}`,
    intent: { offTopic, careful, truthful, truth: fact.value, reason },
  };
}

function otherValue(fact: Fact, rng: Rng): Value {
  return rng.pick(fact.field.values.filter((value) => value !== fact.value));
}

/** Another entity, mostly of another field. */
function otherFact(fact: Fact, rng: Rng): Fact {
  const sameField = rng.chance(RATES.offTopicInField);
  return rng.pick(
    FACTS.filter((other) => other !== fact && (other.field === fact.field) === sameField),
  );
}
