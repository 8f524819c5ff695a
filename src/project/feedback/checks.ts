/** What a caller may give as feedback: scripts are not typed, so every field is looked at. */
import type {
  ExportOptions,
  Judgement,
  NewComparison,
  NewDemonstration,
  NewRating,
  Provenance,
  Ratings,
} from '../../protocol/feedback';
import { InvalidValueError } from '../../shared/errors';
import { checkOneOf, checkText, checkWhole } from '../option-checks';

const CHOICES = ['a', 'b', 'tie', 'both-bad', 'skip'];

/**
 * The known fields of a comparison, and nothing else that a caller may have left on it.
 *
 * @throws InvalidValueError naming the field
 */
export function checkedComparison(given: NewComparison): NewComparison {
  const { prompt, a, b, choice, strength, probability, ratings, group, repeats } = given;
  checkText('prompt', prompt);
  checkText('a', a);
  checkText('b', b);
  checkOneOf('choice', choice, CHOICES);
  if (strength !== undefined) checkWhole('strength', strength, 1, 3);
  checkShare('probability', probability);
  checkRatings('ratings.a', ratings?.a);
  checkRatings('ratings.b', ratings?.b);
  for (const [field, text] of Object.entries({ group, repeats })) {
    if (text !== undefined) checkText(field, text);
  }
  const optional = { strength, probability, ratings, group, repeats, ...provenance(given) };
  return { prompt, a, b, choice, ...present(optional) };
}

function checkedRating(given: NewRating): NewRating {
  const { prompt, text, good, ratings } = given;
  checkText('prompt', prompt);
  checkText('text', text);
  if (good !== undefined && typeof good !== 'boolean') {
    throw new InvalidValueError('good', good, 'use true or false');
  }
  checkRatings('ratings', ratings);
  if (good === undefined && ratings === undefined) {
    throw new InvalidValueError('ratings', ratings, 'give good, or ratings by criterion');
  }
  return { prompt, text, ...present({ good, ratings, ...provenance(given) }) };
}

function checkedDemonstration(given: NewDemonstration): NewDemonstration {
  const { prompt, text, original } = given;
  checkText('prompt', prompt);
  checkText('text', text);
  if (original !== undefined) checkText('original', original);
  return { prompt, text, ...present({ original, ...provenance(given) }) };
}

/** @throws InvalidValueError naming the field */
export function checkedJudgement(given: Judgement): Required<Judgement> {
  const { comparisons = [], ratings = [], demonstrations = [] } = given;
  for (const [field, list] of Object.entries({ comparisons, ratings, demonstrations })) {
    if (!Array.isArray(list)) throw new InvalidValueError(field, list, 'use a list');
  }
  return {
    comparisons: comparisons.map(checkedComparison),
    ratings: ratings.map(checkedRating),
    demonstrations: demonstrations.map(checkedDemonstration),
  };
}

export function checkFile(jsonl: unknown): void {
  if (typeof jsonl === 'string' || jsonl instanceof Blob) return;
  throw new InvalidValueError('jsonl', typeof jsonl, 'give the text of the file, or a Blob');
}

export function checkExport({ format, rows = 'preference' }: ExportOptions): void {
  checkOneOf('format', format, ['trl', 'openrlhf', 'verl', 'playground']);
  checkOneOf('rows', rows, ['preference', 'unpaired', 'demonstrations', 'prompts']);
}

function checkShare(field: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw new InvalidValueError(field, value, 'use a number from 0 to 1');
  }
}

function checkRatings(field: string, ratings: Ratings | undefined): void {
  for (const [criterion, value] of Object.entries(ratings ?? {})) {
    checkShare(`${field}.${criterion}`, value);
  }
}

function provenance({ iteration, checkpoint, swapped }: Provenance) {
  if (iteration !== undefined) checkWhole('iteration', iteration, 0);
  return { iteration, checkpoint, swapped };
}

/** Without the fields that are not there. */
function present<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
