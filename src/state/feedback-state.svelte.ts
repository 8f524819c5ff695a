/**
 * Judgements: the pair to judge, what has been saved, what still has to be.
 * A vote counts at once; its save follows in order, and one that fails stays listed until it
 * has been saved.
 */
import type { CollectingConfig } from '../config/collecting-fields';
import type { EngineApi, EngineEvent, FeedbackStatus, Pair } from '../protocol/engine-api';
import type { Judgement, PairTexts, Provenance, Ratings, Strength } from '../protocol/feedback';
import type { Choice, Comparison } from '../protocol/playground';
import type { ErrorRecord } from '../shared/errors';
import { AskedQuestions, questionAgain, without } from './asked-questions';
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

export interface UnsavedVote {
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
};

export class FeedbackState {
  /** Saved judgements, oldest first. */
  comparisons = $state.raw<readonly Comparison[]>([]);
  /** Given but not yet confirmed by storage, oldest first. */
  unsaved = $state.raw<readonly UnsavedVote[]>([]);
  status = $state.raw<FeedbackStatus>(NOTHING_GIVEN);
  mode = $state<JudgingMode>('pair');
  /** Who judges; 'human' until a name is given. */
  rater = $state(rememberedRater());
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
    const group = `best-${this.status.events + this.unsaved.length}`;
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
    const group = `correction-${this.status.events + this.unsaved.length}`;
    this.#give(
      {
        demonstrations: [{ prompt, text, original: a.text, ...where }],
        comparisons: [{ prompt, a: text, b: a.text, choice: 'a', group, ...where }],
      },
      pair,
    );
  }

  /** Tries once more to save what could not be saved. */
  retry(): Promise<void> {
    return this.#inOrder(() => this.#saveAll());
  }

  /** Takes back the newest judgement; a question that was asked here comes back on screen. */
  undo(): Promise<void> {
    return this.#inOrder(async () => {
      const unsaved = this.unsaved.at(-1);
      if (unsaved !== undefined) {
        this.unsaved = this.unsaved.slice(0, -1);
        this.queue.show(unsaved.pair);
        return;
      }
      if (!this.status.canUndo) return;
      const { comparisons: before } = this;
      const { gone } = await this.#changeBy((engine, id) => engine.undo(id));
      const question = this.#asked.answeredBy(gone) ?? this.#askedBefore(before, gone);
      if (question !== undefined) this.queue.show(question);
    });
  }

  /** Brings back what undo took; where its question is on screen, the next one takes its place. */
  redo(): Promise<void> {
    return this.#inOrder(async () => {
      const { come } = await this.#changeBy((engine, id) => engine.redo(id));
      const question = this.#asked.answeredBy(come);
      if (question !== undefined && question === this.pair) void this.queue.advance();
    });
  }

  /** Back to what counted after so many events; undo brings the present back. */
  travel(length: number): Promise<void> {
    return this.#inOrder(() => this.#session.engine.travel(this.#session.id, length));
  }

  removeRater(rater: string): Promise<void> {
    return this.#inOrder(() => this.#session.engine.removeRater(this.#session.id, rater));
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
    this.unsaved = [...this.unsaved, { judgement, pair, rater: this.rater }];
    void this.queue.advance();
    void this.#inOrder(() => this.#saveAll());
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
        await this.#save(vote);
        this.unsaved = this.unsaved.slice(1);
      } catch (error) {
        const failed = { ...vote, error: errorRecord(error) };
        this.unsaved = [failed, ...this.unsaved.slice(1)];
        return;
      }
    }
  }

  async #save({ judgement, pair, rater }: UnsavedVote): Promise<void> {
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

  /** @returns the comparisons and ratings that no longer count, and those that now do */
  async #changeBy(change: (engine: EngineApi, id: string) => Promise<void>) {
    const { engine, id } = this.#session;
    const before = await this.#counting();
    await change(engine, id);
    const after = await this.#counting();
    return { gone: without(before, after), come: without(after, before) };
  }

  /** Ids of the comparisons and ratings that count. */
  async #counting(): Promise<string[]> {
    const { engine, id } = this.#session;
    const ratings = this.status.ratings === 0 ? [] : await engine.ratings(id);
    return idsOf([...this.comparisons, ...ratings]);
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
