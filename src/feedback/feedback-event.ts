/**
 * What the feedback log is made of, exactly as storage keeps it. Events of earlier versions stay
 * readable: fields are added, never changed.
 */
import type { Comparison, Demonstration, Judged, Rating } from '../protocol/feedback';

interface EventBase {
  /** Position in the log, from 0. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Neighbouring events of one undo group, stored as `act`, are undone and redone together. */
interface GivenBase extends EventBase {
  readonly act?: string;
}

export type JudgedEvent = GivenBase & {
  readonly kind: 'judged';
  readonly comparison: Comparison;
};

export type GivenEvent =
  | JudgedEvent
  | (GivenBase & { readonly kind: 'rated'; readonly rating: Rating })
  | (GivenBase & { readonly kind: 'demonstrated'; readonly demonstration: Demonstration })
  /** Many at once, from a file. */
  | (GivenBase & { readonly kind: 'imported' } & Judged);

/** What no longer counts, and what counts again. */
export interface ChangedIds {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Changes that name what they take away and what they bring back, so that reading is one pass. */
interface ChangeBase extends EventBase {
  readonly removed: readonly string[];
}

export type FeedbackEvent =
  | GivenEvent
  /** Without ids where an earlier version wrote it: then it is about the newest group. */
  | (EventBase & {
      readonly kind: 'undone' | 'redone';
      /** For readers of the log in earlier versions. */
      readonly comparisonId?: string;
    } & Partial<ChangedIds>)
  | (ChangeBase & { readonly kind: 'removed'; readonly rater: string })
  /** Back to what counted after the first `to` events. */
  | (ChangeBase & {
      readonly kind: 'travelled';
      readonly to: number;
      readonly added: readonly string[];
    });

/** One thing given, whatever its kind. */
export type FeedbackRecord =
  | { readonly kind: 'comparison'; readonly given: Comparison }
  | { readonly kind: 'rating'; readonly given: Rating }
  | { readonly kind: 'demonstration'; readonly given: Demonstration };

export function isGiven(event: FeedbackEvent): event is GivenEvent {
  return ['judged', 'rated', 'demonstrated', 'imported'].includes(event.kind);
}

export function recordsOf(event: GivenEvent): FeedbackRecord[] {
  switch (event.kind) {
    case 'judged':
      return [{ kind: 'comparison', given: event.comparison }];
    case 'rated':
      return [{ kind: 'rating', given: event.rating }];
    case 'demonstrated':
      return [{ kind: 'demonstration', given: event.demonstration }];
    case 'imported':
      return [
        ...event.comparisons.map((given) => ({ kind: 'comparison', given }) as const),
        ...event.ratings.map((given) => ({ kind: 'rating', given }) as const),
        ...event.demonstrations.map((given) => ({ kind: 'demonstration', given }) as const),
      ];
    default:
      return event satisfies never;
  }
}

/** All that was given in these events, by kind. */
export function judgedIn(events: readonly FeedbackEvent[]): Judged {
  const records = events.filter(isGiven).flatMap(recordsOf);
  return {
    comparisons: records.flatMap((one) => (one.kind === 'comparison' ? [one.given] : [])),
    ratings: records.flatMap((one) => (one.kind === 'rating' ? [one.given] : [])),
    demonstrations: records.flatMap((one) => (one.kind === 'demonstration' ? [one.given] : [])),
  };
}
