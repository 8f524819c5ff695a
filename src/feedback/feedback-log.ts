/**
 * Feedback as an append-only list of events. What counts now, what can be undone and what can
 * be redone are derived from it, so nothing that a rater did is ever lost.
 */
import type { Comparison, NewComparison } from '../protocol/playground';

interface EventBase {
  /** Position in the log, from 0. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export type FeedbackEvent =
  | (EventBase & { readonly kind: 'judged'; readonly comparison: Comparison })
  | (EventBase & { readonly kind: 'undone'; readonly comparisonId: string })
  | (EventBase & { readonly kind: 'redone'; readonly comparisonId: string });

export type JudgedEvent = Extract<FeedbackEvent, { kind: 'judged' }>;

export class FeedbackLog {
  readonly #events: FeedbackEvent[] = [];
  readonly #live: Comparison[] = [];
  /** Undone comparisons, the next one to redo last. A new judgement empties it. */
  #undone: Comparison[] = [];
  #judged = 0;

  /** @param events a saved log, in order */
  constructor(events: readonly FeedbackEvent[] = []) {
    for (const event of events) this.#append(event);
  }

  /** Everything that happened, in order: what storage keeps. */
  get events(): readonly FeedbackEvent[] {
    return this.#events;
  }

  get canUndo(): boolean {
    return this.#live.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** What counts now, oldest first. A copy. */
  comparisons(): Comparison[] {
    return [...this.#live];
  }

  judge(judgement: NewComparison, rater: string, time: number): JudgedEvent {
    const id = `comparison-${this.#judged + 1}`;
    const comparison: Comparison = { ...judgement, id, rater, time };
    return this.#append({ kind: 'judged', sequence: this.#events.length, time, comparison });
  }

  /** Takes back the newest comparison that counts; undefined when there is none. */
  undo(time: number): FeedbackEvent | undefined {
    const target = this.#live.at(-1);
    if (target === undefined) return undefined;
    const sequence = this.#events.length;
    return this.#append({ kind: 'undone', sequence, time, comparisonId: target.id });
  }

  /** Brings back what was undone last; undefined when there is nothing. */
  redo(time: number): FeedbackEvent | undefined {
    const target = this.#undone.at(-1);
    if (target === undefined) return undefined;
    const sequence = this.#events.length;
    return this.#append({ kind: 'redone', sequence, time, comparisonId: target.id });
  }

  #append<E extends FeedbackEvent>(event: E): E {
    this.#events.push(event);
    this.#apply(event);
    return event;
  }

  #apply(event: FeedbackEvent): void {
    switch (event.kind) {
      case 'judged':
        this.#live.push(event.comparison);
        this.#undone = [];
        this.#judged += 1;
        return;
      case 'undone':
        move(this.#live, this.#undone, event.comparisonId);
        return;
      case 'redone':
        move(this.#undone, this.#live, event.comparisonId);
        return;
      default:
        event satisfies never;
    }
  }
}

/** Takes the comparison out of one list and puts it at the end of the other. */
function move(from: Comparison[], to: Comparison[], id: string): void {
  const index = from.findLastIndex((comparison) => comparison.id === id);
  if (index >= 0) to.push(...from.splice(index, 1));
}
