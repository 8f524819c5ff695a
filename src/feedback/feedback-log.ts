/**
 * Feedback as an append-only list of events. What counts now, what can be undone and what can
 * be redone are derived from it, so nothing that a rater did is ever lost.
 */
import type {
  Comparison,
  Demonstration,
  Judged,
  Judgement,
  NewComparison,
  NewDemonstration,
  NewRating,
  Rating,
} from '../protocol/feedback';
import {
  isGiven,
  recordsOf,
  type ChangedIds,
  type FeedbackEvent,
  type FeedbackRecord,
  type JudgedEvent,
} from './feedback-event';
import { FeedbackProjection } from './feedback-projection';

/** Who gave it, and when: milliseconds since 1970. */
export interface Signature {
  readonly rater: string;
  readonly time: number;
}

type RecordKind = FeedbackRecord['kind'];

/** As `Judgement`, of rows that may say who gave them and when. */
export interface Importable {
  readonly comparisons: readonly (NewComparison & Partial<Signature>)[];
  readonly ratings: readonly (NewRating & Partial<Signature>)[];
  readonly demonstrations: readonly (NewDemonstration & Partial<Signature>)[];
}

export class FeedbackLog {
  readonly #events: FeedbackEvent[] = [];
  readonly #now = new FeedbackProjection();
  readonly #given: Record<RecordKind, number> = { comparison: 0, rating: 0, demonstration: 0 };
  #unchanged = 0;

  readonly #origin: string;

  /**
   * @param events a saved log, in order
   * @param origin tells what is given here from what another page gives to the same log
   */
  constructor(events: readonly FeedbackEvent[] = [], origin: string = newOrigin()) {
    this.#origin = origin;
    for (const event of events) this.#append({ ...event, sequence: this.#events.length });
  }

  /** Everything that happened, in order: what storage keeps. */
  get events(): readonly FeedbackEvent[] {
    return this.#events;
  }

  get canUndo(): boolean {
    return this.#now.canUndo;
  }

  get canRedo(): boolean {
    return this.#now.canRedo;
  }

  /** How many comparisons at the front the newest event left as they were. */
  get unchanged(): number {
    return this.#unchanged;
  }

  get comparisonCount(): number {
    return this.#now.comparisons.length;
  }

  get ratingCount(): number {
    return this.#now.ratings.length;
  }

  get demonstrationCount(): number {
    return this.#now.demonstrations.length;
  }

  /** What counts now, oldest first. A copy, from an index on. */
  comparisons(from = 0): Comparison[] {
    return this.#now.comparisons.items(from);
  }

  ratings(): Rating[] {
    return this.#now.ratings.items();
  }

  demonstrations(): Demonstration[] {
    return this.#now.demonstrations.items();
  }

  /** A name for what is undone and redone together. */
  newUndoGroup(): string {
    return `group-${this.#origin}-${this.#events.length}`;
  }

  judge(judgement: NewComparison, rater: string, time: number, undoGroup?: string): JudgedEvent {
    const comparison: Comparison = { ...judgement, id: this.#id('comparison'), rater, time };
    const event = { kind: 'judged', ...this.#base(time), comparison } as const;
    return this.#append(undoGroup === undefined ? event : { ...event, act: undoGroup });
  }

  /** Several parts in one undo group; each part is an event of its own. */
  give(judgement: Judgement, { rater, time }: Signature): FeedbackEvent[] {
    const act = this.newUndoGroup();
    const comparisons = (judgement.comparisons ?? []).map((one) =>
      this.judge(one, rater, time, act),
    );
    const ratings = (judgement.ratings ?? []).map((one) => {
      const rating: Rating = { ...one, id: this.#id('rating'), rater, time };
      return this.#append({ kind: 'rated', ...this.#base(time), act, rating });
    });
    const demonstrations = (judgement.demonstrations ?? []).map((one) => {
      const demonstration = { ...one, id: this.#id('demonstration'), rater, time };
      return this.#append({ kind: 'demonstrated', ...this.#base(time), act, demonstration });
    });
    return [...comparisons, ...ratings, ...demonstrations];
  }

  /**
   * Many at once, as one event; calls with the same group are undone together. What a row says
   * about its own rater and time goes before `signature`.
   */
  import(given: Importable, signature: Signature, undoGroup: string): FeedbackEvent {
    const sign = <T>(rows: readonly T[], kind: RecordKind) =>
      rows.map((row, index) => ({ ...signature, ...row, id: this.#id(kind, index) }));
    const judged: Judged = {
      comparisons: sign(given.comparisons, 'comparison'),
      ratings: sign(given.ratings, 'rating'),
      demonstrations: sign(given.demonstrations, 'demonstration'),
    };
    return this.#append({
      kind: 'imported',
      ...this.#base(signature.time),
      act: undoGroup,
      ...judged,
    });
  }

  /** Takes back the newest group; undefined when there is none. */
  undo(time: number): FeedbackEvent | undefined {
    const change = this.#now.undoable;
    return change && this.#append({ kind: 'undone', ...this.#base(time), ...idsOf(change) });
  }

  /** Brings back what was undone last; undefined when there is nothing. */
  redo(time: number): FeedbackEvent | undefined {
    const change = this.#now.redoable;
    return change && this.#append({ kind: 'redone', ...this.#base(time), ...idsOf(change) });
  }

  /** Takes back all that one rater gave; undefined when nothing of theirs counts. */
  removeRater(rater: string, time: number): FeedbackEvent | undefined {
    const { comparisons, ratings, demonstrations } = this.#now;
    const removed = [comparisons, ratings, demonstrations]
      .flatMap((list): { readonly id: string; readonly rater: string }[] => list.items())
      .filter((given) => given.rater === rater)
      .map(({ id }) => id);
    if (removed.length === 0) return undefined;
    return this.#append({ kind: 'removed', ...this.#base(time), rater, removed });
  }

  /** What counted after the first `length` events. */
  at(length: number): FeedbackProjection {
    const then = new FeedbackProjection();
    for (const event of this.#events.slice(0, length)) then.apply(event);
    return then;
  }

  /** Makes what counts the same as after the first `to` events; undefined when it is already. */
  revertTo(to: number, time: number): FeedbackEvent | undefined {
    const now = new Set(this.#now.ids());
    const then = new Set(this.at(to).ids());
    const added = [...then].filter((id) => !now.has(id));
    const removed = [...now].filter((id) => !then.has(id));
    if (added.length === 0 && removed.length === 0) return undefined;
    return this.#append({ kind: 'travelled', ...this.#base(time), to, added, removed });
  }

  #base(time: number): { readonly sequence: number; readonly time: number } {
    return { sequence: this.#events.length, time };
  }

  /** Never used before, on this page or another; `ahead` further ones left out. */
  #id(kind: RecordKind, ahead = 0): string {
    return `${kind}-${this.#origin}-${this.#given[kind] + ahead + 1}`;
  }

  #append<E extends FeedbackEvent>(event: E): E {
    this.#events.push(event);
    if (isGiven(event)) for (const { kind } of recordsOf(event)) this.#given[kind] += 1;
    this.#unchanged = this.#now.apply(event);
    return event;
  }
}

/** Eight hexadecimal digits: enough for the pages that ever open one project. */
function newOrigin(): string {
  return crypto.randomUUID().slice(0, 8);
}

/** A copy: the projection's own lists grow. */
function idsOf({ added, removed }: ChangedIds): ChangedIds {
  return { added: [...added], removed: [...removed] };
}
