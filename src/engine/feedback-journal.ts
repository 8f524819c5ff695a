/**
 * The feedback log together with its place in storage: every event is written the moment it
 * happens. What cannot be written is kept and tried again with the next event.
 */
import { FeedbackLog, type FeedbackEvent, type JudgedEvent } from '../feedback/feedback-log';
import type { EngineEvent } from '../protocol/engine-api';
import type { Comparison, NewComparison } from '../protocol/playground';
import { errorRecord } from '../shared/error-record';

export interface JournalContext {
  readonly publish: (event: EngineEvent) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Appends to storage. */
  readonly save: (events: readonly FeedbackEvent[]) => Promise<void>;
}

export class FeedbackJournal {
  readonly #log: FeedbackLog;
  readonly #context: JournalContext;
  #unsaved: FeedbackEvent[] = [];
  #saving: Promise<void> = Promise.resolve();

  /** @param saved the events in storage, in order */
  constructor(saved: readonly FeedbackEvent[], context: JournalContext) {
    this.#log = new FeedbackLog(saved);
    this.#context = context;
  }

  /** Number of events so far: changes whenever the comparisons that count change. */
  get length(): number {
    return this.#log.events.length;
  }

  get canRedo(): boolean {
    return this.#log.canRedo;
  }

  /** What counts now, oldest first. */
  comparisons(): Comparison[] {
    return this.#log.comparisons();
  }

  /** Resolves when they are stored, or when storage has refused and an event has said so. */
  async judge(judgements: readonly NewComparison[], rater: string): Promise<Comparison[]> {
    const events = judgements.map(({ prompt, a, b, choice, strength }): JudgedEvent => {
      const given = strength === undefined ? {} : { strength };
      return this.#log.judge({ prompt, a, b, choice, ...given }, rater, this.#context.now());
    });
    await this.#record(events);
    return events.map(({ comparison }) => comparison);
  }

  async undo(): Promise<void> {
    const event = this.#log.undo(this.#context.now());
    if (event !== undefined) await this.#record([event]);
  }

  async redo(): Promise<void> {
    const event = this.#log.redo(this.#context.now());
    if (event !== undefined) await this.#record([event]);
  }

  async #record(events: readonly FeedbackEvent[]): Promise<void> {
    this.#unsaved.push(...events);
    const comparisons = this.comparisons();
    this.#context.publish({ kind: 'feedback', comparisons, canRedo: this.canRedo });
    this.#saving = this.#saving.then(() => this.#save());
    await this.#saving;
  }

  async #save(): Promise<void> {
    const events = this.#unsaved;
    if (events.length === 0) return;
    this.#unsaved = [];
    try {
      await this.#context.save(events);
    } catch (error) {
      this.#unsaved = [...events, ...this.#unsaved];
      this.#context.publish({ kind: 'storage-error', error: errorRecord(error) });
    }
  }
}
