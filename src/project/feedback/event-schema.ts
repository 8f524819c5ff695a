/** The feedback log as storage holds it, whichever version wrote its events. */
import {
  array,
  integer,
  literal,
  looseObject,
  minValue,
  number,
  pipe,
  string,
  variant,
} from 'valibot';
import type { FeedbackEvent } from '../../feedback/feedback-event';
import type { Comparison, Demonstration, Rating } from '../../protocol/feedback';
import { maybe, type Schema } from '../../shared/schema';
import { COMPARISON_ENTRIES, DEMONSTRATION_ENTRIES, RATING_ENTRIES } from './judgement-schema';

const SIGNATURE = { id: string(), rater: string(), time: number() };

const COMPARISON: Schema<Comparison> = looseObject({ ...COMPARISON_ENTRIES, ...SIGNATURE });
const RATING: Schema<Rating> = looseObject({ ...RATING_ENTRIES, ...SIGNATURE });
const DEMONSTRATION: Schema<Demonstration> = looseObject({
  ...DEMONSTRATION_ENTRIES,
  ...SIGNATURE,
});

const PLACE = pipe(number(), integer(), minValue(0));
const EVENT = { sequence: PLACE, time: number() };
const GIVEN = { ...EVENT, act: maybe(string()) };
const CHANGE = { ...EVENT, removed: array(string()) };

const FEEDBACK_EVENT: Schema<FeedbackEvent> = variant('kind', [
  looseObject({ ...GIVEN, kind: literal('judged'), comparison: COMPARISON }),
  looseObject({ ...GIVEN, kind: literal('rated'), rating: RATING }),
  looseObject({ ...GIVEN, kind: literal('demonstrated'), demonstration: DEMONSTRATION }),
  looseObject({
    ...GIVEN,
    kind: literal('imported'),
    comparisons: array(COMPARISON),
    ratings: array(RATING),
    demonstrations: array(DEMONSTRATION),
  }),
  looseObject({ ...EVENT, kind: literal('undone'), comparisonId: maybe(string()) }),
  looseObject({ ...EVENT, kind: literal('redone'), comparisonId: maybe(string()) }),
  looseObject({ ...CHANGE, kind: literal('removed'), rater: string() }),
  looseObject({ ...CHANGE, kind: literal('travelled'), to: PLACE, added: array(string()) }),
]);

/** In order. */
export const FEEDBACK_EVENTS: Schema<readonly FeedbackEvent[]> = array(FEEDBACK_EVENT);
