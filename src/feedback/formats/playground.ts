/** This playground's own rows, which keep everything that a person gave, to the letter. */
import type {
  Choice,
  NewComparison,
  NewDemonstration,
  NewRating,
  Ratings,
} from '../../protocol/feedback';
import type { Signature } from '../feedback-log';
import { textIn } from './conversation';
import { has, type Fields, type Shape } from './row';
import { RowError } from './row-error';

const CHOICES: readonly string[] = ['a', 'b', 'tie', 'both-bad', 'skip'];

export const OWN_COMPARISON: Shape = {
  name: 'playground comparison',
  knows: (fields) => 'choice' in fields && ('a' in fields || 'b' in fields),
  read: (fields) => ({ kind: 'comparison', given: ownComparison(fields) }),
};

export const OWN_RATING: Shape = {
  name: 'playground rating',
  knows: (fields) => ('good' in fields || 'ratings' in fields) && has(fields, 'text'),
  read: (fields) => ({ kind: 'rating', given: ownRating(fields) }),
};

export const OWN_DEMONSTRATION: Shape = {
  name: 'playground demonstration',
  knows: (fields) => has(fields, 'prompt', 'text') && has(fields, 'rater', 'time'),
  read: (fields) => ({ kind: 'demonstration', given: demonstration(fields) }),
};

function ownComparison(fields: Fields): NewComparison & Partial<Signature> {
  const { choice, strength, probability, ratings, group, repeats } = fields;
  if (typeof choice !== 'string' || !CHOICES.includes(choice)) {
    throw new RowError('wrong-type', `"choice" must be one of ${CHOICES.join(', ')}`);
  }
  if (strength !== undefined && strength !== 1 && strength !== 2 && strength !== 3) {
    throw new RowError('wrong-type', '"strength" must be 1, 2 or 3');
  }
  const both = ratings as { readonly a?: unknown; readonly b?: unknown } | undefined;
  return {
    prompt: ownText('prompt', fields['prompt']),
    a: ownText('a', fields['a']),
    b: ownText('b', fields['b']),
    choice: choice as Choice,
    ...(strength === undefined ? {} : { strength }),
    ...(probability === undefined ? {} : { probability: shareOf('probability', probability) }),
    ...(both == null
      ? {}
      : { ratings: { a: ratingsOf('ratings.a', both.a), b: ratingsOf('ratings.b', both.b) } }),
    ...(group === undefined ? {} : { group: ownText('group', group) }),
    ...(repeats === undefined ? {} : { repeats: ownText('repeats', repeats) }),
    ...provenance(fields),
  };
}

function ownRating(fields: Fields): NewRating & Partial<Signature> {
  const { good, ratings } = fields;
  if (good !== undefined && typeof good !== 'boolean') {
    throw new RowError('wrong-type', '"good" must be true or false');
  }
  return {
    prompt: ownText('prompt', fields['prompt']),
    text: ownText('text', fields['text']),
    ...(good === undefined ? {} : { good }),
    ...(ratings === undefined ? {} : { ratings: ratingsOf('ratings', ratings) }),
    ...provenance(fields),
  };
}

function demonstration(fields: Fields): NewDemonstration & Partial<Signature> {
  const { prompt, text, original } = fields;
  return {
    prompt: ownText('prompt', prompt),
    text: ownText('text', text),
    ...(original === undefined ? {} : { original: ownText('original', original) }),
    ...provenance(fields),
  };
}

/** Who, when and from which policy, as far as the row says. */
function provenance({ rater, time, iteration, checkpoint, swapped }: Fields) {
  return {
    ...(typeof rater === 'string' && rater !== '' ? { rater } : {}),
    ...(typeof time === 'number' && Number.isFinite(time) ? { time } : {}),
    ...(Number.isInteger(iteration) ? { iteration: iteration as number } : {}),
    ...(typeof checkpoint === 'string' ? { checkpoint } : {}),
    ...(typeof swapped === 'boolean' ? { swapped } : {}),
  };
}

function ratingsOf(field: string, value: unknown): Ratings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RowError('wrong-type', `"${field}" must be an object of numbers from 0 to 1`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, rating]) => [name, shareOf(`${field}.${name}`, rating)]),
  );
}

function shareOf(field: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw new RowError('wrong-type', `"${field}" must be a number from 0 to 1`);
  }
  return value;
}

/** Texts were written as they are: nothing that looks like a conversation is taken apart. */
function ownText(field: string, value: unknown): string {
  return typeof value === 'string' ? value : textIn(field, value);
}
