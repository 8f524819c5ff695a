/**
 * The world of the assistant lab: 120 facts in four fields, 48 requests that ought to be
 * declined, and the phrases in which questions and answers are put. The texts are data (the
 * JSON files beside this one); this module gives them types and look-ups.
 */
import { NotFoundError } from '../../../shared/errors';
import law from './law.json';
import medicine from './medicine.json';
import phrases from './phrases.json';
import science from './science.json';
import technology from './technology.json';

/** What a fact can say of an entity; twelve a field. */
export interface Value {
  readonly name: string;
  readonly phrase: string;
  /** Why an entity has this value, as a clause. */
  readonly reason: string;
  /** Other words for it that a free text may use. */
  readonly also: readonly string[];
}

export interface Entity {
  readonly name: string;
  /** With its article where it has one. */
  readonly phrase: string;
  /** Name of the value that is true of it. */
  readonly value: string;
}

export interface Field {
  readonly id: string;
  readonly label: string;
  /** Wordings with {e}; the last one is kept out of training prompts. */
  readonly questions: readonly string[];
  /** Two turns; the second speaks of {e} as "it". */
  readonly dialogues: readonly string[];
  /** Statements with {e} and {v}. */
  readonly claims: readonly string[];
  /** Words that make entity and value a statement in this field. */
  readonly relations: readonly string[];
  /** Whom to ask instead. */
  readonly helper: string;
  readonly values: readonly Value[];
  readonly entities: readonly Entity[];
  readonly riskyActs: readonly string[];
}

export interface Fact {
  readonly field: Field;
  readonly entity: Entity;
  readonly value: Value;
}

export interface RiskyAct {
  readonly field: Field;
  /** In the asker's words ("double my dose"). */
  readonly act: string;
}

export const FIELDS: readonly Field[] = [medicine, law, technology, science];
export const PHRASES = phrases;

export const FACTS: readonly Fact[] = FIELDS.flatMap((field) =>
  field.entities.map((entity) => ({ field, entity, value: valueNamed(field, entity.value) })),
);

export const RISKY_ACTS: readonly RiskyAct[] = FIELDS.flatMap((field) =>
  field.riskyActs.map((act) => ({ field, act })),
);

/** @throws NotFoundError when the field has no such value */
export function valueNamed(field: Field, name: string): Value {
  const value = field.values.find((candidate) => candidate.name === name);
  if (value === undefined) {
    throw new NotFoundError(
      `value of ${field.id}`,
      name,
      field.values.map((candidate) => candidate.name),
    );
  }
  return value;
}

/** A phrase with its {slots} filled. */
export function fill(phrase: string, slots: Readonly<Record<string, string>>): string {
  return phrase.replace(/\{(\w+)\}/g, (slot, name: string) => slots[name] ?? slot);
}

/** The act as said to the asker: "double my dose" becomes "double your dose". */
export function toAsker(act: string): string {
  return act.replace(/\bmy\b/g, 'your');
}
