/**
 * The feedback log together with its place in storage: every event is written the moment it
 * happens. What cannot be written is kept and tried again with the next event.
 */
import { agreementReport } from '../../feedback/agreement';
import { judgedIn, type FeedbackEvent, type JudgedEvent } from '../../feedback/feedback-event';
import { FeedbackLog, type Importable } from '../../feedback/feedback-log';
import { historyOf, ratersOf } from '../../feedback/history';
import type { EngineEvent, FeedbackStatus } from '../../protocol/engine-api';
import type {
  AgreementReport,
  Comparison,
  Demonstration,
  ImportedPrompt,
  HistoryEntry,
  Judged,
  Judgement,
  NewComparison,
  RaterInfo,
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

  /** A name for what is given from here on as one act. */
  newAct(): string {
    return `run-${this.length}`;
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

  /** Grows whenever the prompts that count change. */
  get promptChanges(): number {
    return this.#log.promptChanges;
  }

  everything(): Judged {
    const [comparisons, ratings] = [this.comparisons(), this.ratings()];
    return { comparisons, ratings, demonstrations: this.demonstrations() };
  }

  raters(): RaterInfo[] {
    return ratersOf(this.#log);
  }

  agreement(): AgreementReport {
    const { comparisons, ratings, demonstrations } = this.everything();
    return agreementReport(comparisons, [...ratings, ...demonstrations]);
  }

  history(): HistoryEntry[] {
    return historyOf(this.#log.events);
  }

  /** What counted after the first `length` events. */
  comparisonsAt(length: number): Comparison[] {
    checkWhole('length', length, 0, this.length);
    return this.#log.at(length).comparisons.items();
  }

  /**
   * Resolves when they are stored, or when storage has refused and an event has said so.
   *
   * @param act undo takes back the neighbouring ones of the same act together
   */
  async judge(
    judgements: readonly NewComparison[],
    rater: string,
    act?: string,
  ): Promise<Comparison[]> {
    const from = this.comparisonCount;
    const now = this.#context.now();
    const events = judgements.map((one): JudgedEvent => this.#log.judge(one, rater, now, act));
    await this.#record(events, from);
    return events.map(({ comparison }) => comparison);
  }

  /** One act of several parts. */
  async give(judgement: Judgement, rater: string): Promise<Judged> {
    checkText('rater', rater);
    const from = this.comparisonCount;
    const events = this.#log.give(judgement, { rater, time: this.#context.now() });
    await this.#record(events, from);
    return judgedIn(events);
  }

  /** Rows of a file as one event; calls with the same act are one step to undo. */
  async import(given: Importable, rater: string, act: string): Promise<void> {
    const { comparisons, ratings, demonstrations, prompts = [] } = given;
    const all = [comparisons, ratings, demonstrations, prompts];
    if (all.every((list) => list.length === 0)) return;
    const from = this.comparisonCount;
    const signature = { rater, time: this.#context.now() };
    await this.#record([this.#log.import(given, signature, act)], from);
  }

  async undo(): Promise<void> {
    await this.#recordChange(this.#log.undo(this.#context.now()));
  }

  async redo(): Promise<void> {
    await this.#recordChange(this.#log.redo(this.#context.now()));
  }

  async removeRater(rater: string): Promise<void> {
    checkText('rater', rater);
    await this.#recordChange(this.#log.removeRater(rater, this.#context.now()));
  }

  /** Back to what counted after the first `length` events. */
  async travel(length: number): Promise<void> {
    checkWhole('length', length, 0, this.length);
    await this.#recordChange(this.#log.travel(length, this.#context.now()));
  }

  async #recordChange(event: FeedbackEvent | undefined): Promise<void> {
    if (event !== undefined) await this.#record([event], this.#log.unchanged);
  }

  /** @param from how many comparisons at the front the events left as they were */
  async #record(events: readonly FeedbackEvent[], from: number): Promise<void> {
    this.#unsaved.push(...events);
    const comparisons = this.#log.comparisons(from);
    this.#context.publish({ kind: 'feedback', from, comparisons, status: this.status() });
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
