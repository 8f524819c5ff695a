/**
 * Judgements: the pair to judge, what has been saved, what still has to be.
 * A vote counts at once; its save follows in order, and one that fails stays listed until it
 * has been saved.
 */
import type { EngineEvent, FeedbackStatus, Pair } from '../protocol/engine-api';
import type { Choice, Comparison, NewComparison } from '../protocol/playground';
import type { ErrorRecord } from '../shared/errors';
import { errorRecord } from './error-record';
import type { Notices } from './notices.svelte';
import { PairQueue } from './pair-queue.svelte';
import type { SessionState } from './session-state.svelte';

export interface UnsavedVote {
  readonly comparison: NewComparison;
  readonly pair: Pair;
  readonly error?: ErrorRecord;
}

const NOTHING_GIVEN: FeedbackStatus = {
  canUndo: false,
  canRedo: false,
  ratings: 0,
  demonstrations: 0,
  events: 0,
};

export class FeedbackState {
  /** Saved judgements, oldest first. */
  comparisons = $state.raw<readonly Comparison[]>([]);
  /** Given but not yet confirmed by storage, oldest first. */
  unsaved = $state.raw<readonly UnsavedVote[]>([]);
  status = $state.raw<FeedbackStatus>(NOTHING_GIVEN);
  readonly queue: PairQueue;
  readonly count: number = $derived.by(() => this.comparisons.length + this.unsaved.length);
  readonly canUndo: boolean = $derived.by(() => this.unsaved.length > 0 || this.status.canUndo);
  readonly canRedo: boolean = $derived.by(() => this.status.canRedo);
  readonly humanCount: number = $derived.by(
    () => this.unsaved.length + this.comparisons.filter((one) => one.rater !== 'simulated').length,
  );
  readonly saveFailed: boolean = $derived.by(() =>
    this.unsaved.some((vote) => vote.error !== undefined),
  );
  readonly #session: SessionState;
  readonly #notices: Notices;
  /** Pairs judged here, newest last, so that undo can show them again. */
  #judged: Pair[] = [];
  #work: Promise<void> = Promise.resolve();

  constructor(session: SessionState, notices: Notices) {
    this.#session = session;
    this.#notices = notices;
    this.queue = new PairQueue(() => session.engine.nextPair(session.id));
  }

  get pair(): Pair | undefined {
    return this.queue.pair;
  }

  /** Judges the pair on screen; the next one takes its place at once. */
  vote(choice: Choice, strength?: 1 | 2 | 3): void {
    const pair = this.queue.pair;
    if (pair === undefined) return;
    const comparison: NewComparison = {
      prompt: pair.prompt,
      a: pair.a.text,
      b: pair.b.text,
      choice,
      ...(pair.iteration === undefined ? {} : { iteration: pair.iteration }),
      ...(pair.swapped === undefined ? {} : { swapped: pair.swapped }),
      ...(pair.repeats === undefined ? {} : { repeats: pair.repeats }),
      ...(strength === undefined ? {} : { strength }),
    };
    this.unsaved = [...this.unsaved, { comparison, pair }];
    this.#judged = [...this.#judged.slice(-49), pair];
    void this.queue.advance();
    void this.#inOrder(() => this.#saveAll());
  }

  skip(): void {
    this.vote('skip');
  }

  /** Tries once more to save what could not be saved. */
  retry(): Promise<void> {
    return this.#inOrder(() => this.#saveAll());
  }

  undo(): Promise<void> {
    return this.#inOrder(async () => {
      if (this.unsaved.length > 0) this.unsaved = this.unsaved.slice(0, -1);
      else if (this.status.canUndo) await this.#session.engine.undo(this.#session.id);
      else return;
      const pair = this.#judged.pop();
      if (pair !== undefined) this.queue.show(pair);
    });
  }

  redo(): Promise<void> {
    return this.#inOrder(() => this.#session.engine.redo(this.#session.id));
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'feedback') {
      this.comparisons = [...this.comparisons.slice(0, event.from), ...event.comparisons];
      this.status = event.status;
    }
    if (event.kind === 'training-state' && event.state === 'idle') this.queue.renewNext();
    if (event.kind === 'session') {
      this.comparisons = event.snapshot.comparisons;
      this.status = event.snapshot.feedback;
      this.#judged = [];
      this.queue.clear();
    }
  }

  /** One storage call after the other, in the order they were asked for. */
  #inOrder(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#notices.failure('Feedback', errorRecord(error));
    });
    return this.#work;
  }

  async #saveAll(): Promise<void> {
    for (let vote = this.unsaved[0]; vote !== undefined; vote = this.unsaved[0]) {
      try {
        await this.#session.engine.compare(this.#session.id, vote.comparison, 'human');
        this.unsaved = this.unsaved.slice(1);
      } catch (error) {
        const failed = { ...vote, error: errorRecord(error) };
        this.unsaved = [failed, ...this.unsaved.slice(1)];
        return;
      }
    }
  }
}
