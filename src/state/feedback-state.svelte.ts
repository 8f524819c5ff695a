/**
 * Judgements: the pair to judge, what has been given, what is saved of it. A vote counts at once
 * and goes to the engine in order; from there on the engine keeps it and owns its way to storage,
 * and `status.unsaved` is what storage has not confirmed. A vote that the engine could not take
 * stays listed here until it has.
 */
import type { CollectingConfig } from '../config/collecting-fields';
import type { EngineEvent, FeedbackStatus, Pair } from '../protocol/engine-api';
import type { Judgement, PairTexts, Provenance, Ratings, Strength } from '../protocol/feedback';
import type { Choice, Comparison } from '../protocol/playground';
import type { ErrorRecord } from '../shared/errors';
import { AskedQuestions, questionAgain } from './asked-questions';
import { errorRecord } from './error-record';
import type { JudgingMode } from './judging-mode';
import { readLocal, writeLocal } from './local-value';
import type { Notices } from './notices.svelte';
import { PairQueue, type Question } from './pair-queue.svelte';
import { isPerson } from './rater-names.svelte';
import type { SessionState } from './session-state.svelte';

const RATER_KEY = 'rft-playground rater';
/** Answers besides the pair's own two in best-of-four mode. */
const EXTRA_ANSWERS = 2;

export interface PendingVote {
  readonly judgement: Judgement;
  readonly pair: Question;
  readonly rater: string;
  readonly error?: ErrorRecord;
}

const NOTHING_GIVEN: FeedbackStatus = {
  canUndo: false,
  canRedo: false,
  ratings: 0,
  demonstrations: 0,
  events: 0,
  unsaved: 0,
};

export class FeedbackState {
  /** The judgements that the engine has, oldest first. */
  comparisons = $state.raw<readonly Comparison[]>([]);
  /** Given here and not yet taken by the engine, oldest first. */
  pending = $state.raw<readonly PendingVote[]>([]);
  status = $state.raw<FeedbackStatus>(NOTHING_GIVEN);
  mode = $state<JudgingMode>('pair');
  /** Who judges; 'human' until a name is given. */
  rater = $state(rememberedRater());
  readonly queue: PairQueue;
  readonly count: number = $derived.by(() => this.comparisons.length + this.pending.length);
  readonly canUndo: boolean = $derived.by(() => this.pending.length > 0 || this.status.canUndo);
  readonly canRedo: boolean = $derived.by(() => this.status.canRedo);
  readonly humanCount: number = $derived.by(
    () => this.pending.length + this.comparisons.filter((one) => one.rater !== 'simulated').length,
  );
  /** Judgements that would be lost with the page: storage has not confirmed them. */
  readonly unsavedCount: number = $derived.by(() => this.pending.length + this.status.unsaved);
  /** Judgements that storage has confirmed; a correction is a demonstration and a comparison. */
  readonly savedCount: number = $derived.by(() => {
    const { ratings, demonstrations, unsaved } = this.status;
    return Math.max(0, this.comparisons.length + ratings + demonstrations - unsaved);
  });
  /** Storage or the engine has refused; `retry` tries again. */
  readonly saveFailed: boolean = $derived.by(
    () => this.#refused || this.pending.some((vote) => vote.error !== undefined),
  );
  #refused = $state(false);
  readonly #session: SessionState;
  readonly #notices: Notices;
  readonly #collecting: () => Partial<CollectingConfig>;
  readonly #asked = new AskedQuestions();
  #work: Promise<void> = Promise.resolve();

  /** @param collecting how pairs are chosen, asked anew for each */
  constructor(
    session: SessionState,
    notices: Notices,
    collecting: () => Partial<CollectingConfig> = () => ({}),
  ) {
    this.#session = session;
    this.#notices = notices;
    this.#collecting = collecting;
    this.queue = new PairQueue(() => this.#fetch());
  }

  get pair(): Question | undefined {
    return this.queue.pair;
  }

  setMode(mode: JudgingMode): void {
    this.mode = mode;
    if (mode !== 'best') return;
    if (this.pair !== undefined && this.pair.more === undefined) this.renew();
    else this.queue.renewNext();
  }

  setRater(name: string): void {
    this.rater = name.trim() === '' ? 'human' : name.trim();
    writeLocal(RATER_KEY, this.rater);
    // Nobody else is asked to repeat themselves.
    if (this.pair?.repeats === undefined) this.queue.renewNext();
    else this.renew();
  }

  /** Another pair, chosen as the settings say now. */
  renew(): void {
    this.queue.clear();
    void this.queue.ensure();
  }

  /** Judges the pair on screen; the next one takes its place at once. */
  vote(
    choice: Choice,
    strength?: Strength,
    ratings?: { readonly a: Ratings; readonly b: Ratings },
  ) {
    const pair = this.queue.pair;
    if (pair === undefined) return;
    const comparison = {
      ...textsOf(pair),
      ...provenanceOf(pair),
      choice,
      ...(pair.repeats === undefined ? {} : { repeats: pair.repeats }),
      ...(strength === undefined ? {} : { strength }),
      ...(ratings === undefined ? {} : { ratings }),
    };
    this.#give({ comparisons: [comparison] }, pair);
  }

  /** Asks about judged pairs once more, one after the other. */
  askAgain(...comparisons: readonly Comparison[]): void {
    this.mode = 'pair';
    for (const one of comparisons.toReversed()) this.queue.show(questionAgain(one));
  }

  skip(): void {
    this.vote('skip');
  }

  /** The best of several answers beats each of the others. */
  voteBest(best: number): void {
    const pair = this.queue.pair;
    const texts = pair === undefined ? [] : answersOf(pair);
    const winner = texts[best];
    if (pair === undefined || winner === undefined) return;
    const group = `best-${crypto.randomUUID()}`; // Another page may judge the same prompt.
    const comparisons = texts
      .filter((text) => text !== winner)
      .map((text, index) => {
        // The winner is on the left in every other comparison: sides must not tell.
        const left = index % 2 === 0;
        const [a, b] = left ? [winner, text] : [text, winner];
        const choice = left ? ('a' as const) : ('b' as const);
        return { prompt: pair.prompt, a, b, choice, group, ...provenanceOf(pair) };
      });
    if (comparisons.length === 0) return;
    this.#give({ comparisons }, pair);
  }

  /** Thumb up or down for the left answer, by itself. */
  voteThumb(good: boolean): void {
    const pair = this.queue.pair;
    if (pair === undefined) return;
    const rating = { prompt: pair.prompt, text: pair.a.text, good, ...provenanceOf(pair) };
    this.#give({ ratings: [rating] }, pair);
  }

  /** The left answer as it should be: a demonstration, and a pair that prefers it. */
  correct(text: string): void {
    const pair = this.queue.pair;
    if (pair === undefined || text.trim() === '' || text === pair.a.text) return;
    const { prompt, a } = pair;
    const where = provenanceOf(pair);
    const group = `correction-${this.status.events + this.pending.length}`;
    this.#give(
      {
        demonstrations: [{ prompt, text, original: a.text, ...where }],
        comparisons: [{ prompt, a: text, b: a.text, choice: 'a', group, ...where }],
      },
      pair,
    );
  }

  /** Tries once more to hand over and to save what could not be. */
  retry(): Promise<void> {
    return this.#inOrder(async () => {
      await this.#giveAll();
      if (this.status.unsaved > 0) await this.#session.engine.saveFeedback(this.#session.id);
    });
  }

  /** Takes back the newest judgement; a question that was asked here comes back on screen. */
  undo(): Promise<void> {
    return this.#inOrder(async () => {
      const pending = this.pending.at(-1);
      if (pending !== undefined) {
        this.pending = this.pending.slice(0, -1);
        this.queue.show(pending.pair);
        return;
      }
      if (!this.status.canUndo) return;
      const { comparisons: before } = this;
      const { removed } = await this.#session.engine.undo(this.#session.id);
      const question = this.#asked.answeredBy(removed) ?? this.#askedBefore(before, removed);
      if (question !== undefined) this.queue.show(question);
    });
  }

  /** Brings back what undo took; where its question is on screen, the next one takes its place. */
  redo(): Promise<void> {
    return this.#inOrder(async () => {
      const { added } = await this.#session.engine.redo(this.#session.id);
      const question = this.#asked.answeredBy(added);
      if (question !== undefined && question === this.pair) void this.queue.advance();
    });
  }

  /** Back to what counted after so many events; undo brings the present back. */
  revertTo(length: number): Promise<void> {
    return this.#inOrder(async () => {
      await this.#session.engine.revertTo(this.#session.id, length);
    });
  }

  removeRater(rater: string): Promise<void> {
    return this.#inOrder(async () => {
      await this.#session.engine.removeRater(this.#session.id, rater);
    });
  }

  apply(event: EngineEvent): void {
    if (event.kind === 'feedback') {
      this.comparisons = [...this.comparisons.slice(0, event.from), ...event.comparisons];
      this.status = event.status;
      if (event.status.unsaved === 0) this.#refused = false;
    }
    if (event.kind === 'storage-error' && this.status.unsaved > 0) this.#refused = true;
    if (event.kind === 'job-ended' && event.job === 'train') this.queue.renewNext();
    if (event.kind === 'session') {
      this.comparisons = event.snapshot.comparisons;
      this.status = event.snapshot.feedback;
      this.#refused = false;
      this.#asked.clear();
      this.queue.clear();
    }
  }

  async #fetch(): Promise<Question> {
    const { engine, id } = this.#session;
    const pair = await engine.nextPair(id, { rater: this.rater, ...this.#collecting() });
    if (this.mode !== 'best') return pair;
    const prompts = Array.from({ length: EXTRA_ANSWERS }, () => pair.prompt);
    return { ...pair, more: await engine.sample(id, { prompts }) };
  }

  #give(judgement: Judgement, pair: Question): void {
    this.pending = [...this.pending, { judgement, pair, rater: this.rater }];
    void this.queue.advance();
    void this.#inOrder(() => this.#giveAll());
  }

  /** One call after the other, in the order they were asked for. */
  #inOrder(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#notices.failure('Feedback', errorRecord(error));
    });
    return this.#work;
  }

  async #giveAll(): Promise<void> {
    for (let vote = this.pending[0]; vote !== undefined; vote = this.pending[0]) {
      try {
        await this.#handOver(vote);
        this.pending = this.pending.slice(1);
      } catch (error) {
        const failed = { ...vote, error: errorRecord(error) };
        this.pending = [failed, ...this.pending.slice(1)];
        return;
      }
    }
  }

  async #handOver({ judgement, pair, rater }: PendingVote): Promise<void> {
    const { engine, id } = this.#session;
    const [only, ...others] = judgement.comparisons ?? [];
    const alone = others.length === 0 && Object.keys(judgement).length === 1;
    if (only !== undefined && alone) {
      const saved = await engine.compare(id, only, rater);
      this.#asked.keep(pair, [saved.id]);
      return;
    }
    const { comparisons, ratings } = await engine.judge(id, judgement, rater);
    this.#asked.keep(pair, idsOf([...comparisons, ...ratings]));
  }

  /** The question of a judgement from before the page was loaded. */
  #askedBefore(before: readonly Comparison[], gone: readonly string[]): Question | undefined {
    const [only, ...others] = before.filter((one) => gone.includes(one.id));
    if (only === undefined || others.length > 0 || !isPerson(only.rater)) return undefined;
    const { repeats } = only;
    const question = { ...questionAgain(only), ...(repeats === undefined ? {} : { repeats }) };
    this.#asked.keep(question, [only.id]);
    return question;
  }
}

/** Different answers to the question's prompt, in the order in which they are shown. */
export function answersOf({ a, b, more = [] }: Question): string[] {
  const texts = [a, b, ...more].map(({ text }) => text);
  return texts.filter((text, index) => texts.indexOf(text) === index);
}

function idsOf(given: readonly { readonly id: string }[]): string[] {
  return given.map(({ id }) => id);
}

function textsOf({ prompt, a, b }: Pair): PairTexts {
  return { prompt, a: a.text, b: b.text };
}

function provenanceOf({ iteration, swapped }: Pair): Provenance {
  return {
    ...(iteration === undefined ? {} : { iteration }),
    ...(swapped === undefined ? {} : { swapped }),
  };
}

function rememberedRater(): string {
  const stored = readLocal(RATER_KEY);
  return typeof stored === 'string' && stored !== '' ? stored : 'human';
}
