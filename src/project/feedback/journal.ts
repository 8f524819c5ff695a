/**
 * The feedback log together with its place in storage: every event is written the moment it
 * happens. What storage refuses still counts, is kept here and tried again with the next event or
 * when `save` is called; the status says how much of it there is.
 */
import {
  isGiven,
  judgedIn,
  recordsOf,
  type FeedbackEvent,
  type JudgedEvent,
} from '../../feedback/feedback-event';
import { FeedbackLog, type Importable } from '../../feedback/feedback-log';
import type { EngineEvent, FeedbackStatus } from '../../protocol/engine-api';
import type {
  Comparison,
  Demonstration,
  FeedbackChange,
  ImportedPrompt,
  Judged,
  Judgement,
  NewComparison,
  Rating,
} from '../../protocol/feedback';
import { errorRecord } from '../../shared/error-record';
import { checkText, checkWhole } from '../option-checks';

export interface JournalContext {
  readonly publish: (event: EngineEvent) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Appends to storage. */
  readonly save: (events: readonly FeedbackEvent[]) => Promise<void>;
  /** Other prompts count than before. */
  readonly promptsChanged?: () => void;
}

export class FeedbackJournal {
  readonly #log: FeedbackLog;
  readonly #context: JournalContext;
  readonly #unsaved: FeedbackEvent[] = [];
  #saving: Promise<void> = Promise.resolve();
  #promptChanges: number;

  /** @param saved the events in storage, in order */
  constructor(saved: readonly FeedbackEvent[], context: JournalContext) {
    this.#log = new FeedbackLog(saved);
    this.#promptChanges = this.#log.promptChanges;
    this.#context = context;
  }

  /** Number of events so far: changes whenever the comparisons that count change. */
  get length(): number {
    return this.#log.events.length;
  }

  /** A name for what is given from here on and undone together. */
  newUndoGroup(): string {
    return this.#log.newUndoGroup();
  }

  get comparisonCount(): number {
    return this.#log.comparisonCount;
  }

  status(): FeedbackStatus {
    return {
      canUndo: this.#log.canUndo,
      canRedo: this.#log.canRedo,
      ratings: this.#log.ratingCount,
      demonstrations: this.#log.demonstrationCount,
      events: this.length,
      unsaved: this.#unsaved.reduce((sum, event) => sum + weightOf(event), 0),
    };
  }

  /** What counts now, oldest first. */
  comparisons(): Comparison[] {
    return this.#log.comparisons();
  }

  ratings(): Rating[] {
    return this.#log.ratings();
  }

  demonstrations(): Demonstration[] {
    return this.#log.demonstrations();
  }

  /** Those that came without answers. */
  prompts(): ImportedPrompt[] {
    return this.#log.prompts();
  }

  everything(): Judged {
    const [comparisons, ratings] = [this.comparisons(), this.ratings()];
    return { comparisons, ratings, demonstrations: this.demonstrations() };
  }

  /** As it stands, for looking back at it (review.ts). */
  get log(): FeedbackLog {
    return this.#log;
  }

  /** What counted after the first `length` events. */
  comparisonsAt(length: number): Comparison[] {
    checkWhole('length', length, 0, this.length);
    return this.#log.at(length).comparisons.items();
  }

  /**
   * Resolves when they are stored, or when storage has refused and the status says so.
   *
   * @param undoGroup undo takes back the neighbouring ones of the same group together
   */
  async judge(
    judgements: readonly NewComparison[],
    rater: string,
    undoGroup?: string,
  ): Promise<Comparison[]> {
    const from = this.comparisonCount;
    const now = this.#context.now();
    const events = judgements.map((one): JudgedEvent =>
      this.#log.judge(one, rater, now, undoGroup),
    );
    await this.#record(events, from);
    return events.map(({ comparison }) => comparison);
  }

  /** Several parts that are undone together. */
  async give(judgement: Judgement, rater: string): Promise<Judged> {
    checkText('rater', rater);
    const from = this.comparisonCount;
    const events = this.#log.give(judgement, { rater, time: this.#context.now() });
    await this.#record(events, from);
    return judgedIn(events);
  }

  /** Rows of a file as one event; calls with the same group are one step to undo. */
  async import(given: Importable, rater: string, undoGroup: string): Promise<void> {
    const { comparisons, ratings, demonstrations, prompts = [] } = given;
    const all = [comparisons, ratings, demonstrations, prompts];
    if (all.every((list) => list.length === 0)) return;
    const from = this.comparisonCount;
    const signature = { rater, time: this.#context.now() };
    await this.#record([this.#log.import(given, signature, undoGroup)], from);
  }

  undo(): Promise<FeedbackChange> {
    return this.#recordChange(() => this.#log.undo(this.#context.now()));
  }

  redo(): Promise<FeedbackChange> {
    return this.#recordChange(() => this.#log.redo(this.#context.now()));
  }

  removeRater(rater: string): Promise<FeedbackChange> {
    checkText('rater', rater);
    return this.#recordChange(() => this.#log.removeRater(rater, this.#context.now()));
  }

  /** Back to what counted after the first `length` events. */
  revertTo(length: number): Promise<FeedbackChange> {
    checkWhole('length', length, 0, this.length);
    return this.#recordChange(() => this.#log.revertTo(length, this.#context.now()));
  }

  /**
   * Writes what has not been written. Resolves when nothing is left.
   *
   * @throws StorageError when storage refuses; everything is kept
   */
  save(): Promise<void> {
    const turn = this.#saving.then(() => this.#write());
    this.#saving = turn.catch(() => undefined);
    return turn;
  }

  /** Storage has lost it all: the next save writes everything. */
  forgetSaved(): void {
    this.#unsaved.splice(0, this.#unsaved.length, ...this.#log.events);
  }

  async #recordChange(change: () => FeedbackEvent | undefined): Promise<FeedbackChange> {
    const event = change();
    if (event === undefined) return { removed: [], added: [] };
    await this.#record([event], this.#log.unchanged);
    const { removed = [], added = [] }: Partial<FeedbackChange> = isGiven(event) ? {} : event;
    return { removed, added };
  }

  /** @param from how many comparisons at the front the events left as they were */
  async #record(events: readonly FeedbackEvent[], from: number): Promise<void> {
    this.#unsaved.push(...events);
    if (this.#log.promptChanges !== this.#promptChanges) {
      this.#promptChanges = this.#log.promptChanges;
      this.#context.promptsChanged?.();
    }
    this.#tell(from);
    try {
      await this.save();
    } catch (error) {
      this.#context.publish({ kind: 'storage-error', error: errorRecord(error) });
    }
  }

  #tell(from: number): void {
    const comparisons = this.#log.comparisons(from);
    this.#context.publish({ kind: 'feedback', from, comparisons, status: this.status() });
  }

  async #write(): Promise<void> {
    const events = [...this.#unsaved];
    if (events.length === 0) return;
    await this.#context.save(events);
    this.#unsaved.splice(0, events.length);
    this.#tell(this.comparisonCount);
  }
}

/** Judgements in it; undo and the like count as one. */
function weightOf(event: FeedbackEvent): number {
  return isGiven(event) ? recordsOf(event).length : 1;
}
