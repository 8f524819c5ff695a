/** Judging as it is on screen: the question shown, and what keys and buttons do with it. */
import type { FeedbackState } from './feedback-state.svelte';
import { JudgingOptions } from './judging-options.svelte';
import type { JudgingAction, KeyBindings } from './key-bindings.svelte';
import type { Question } from './pair-queue.svelte';
import type { SimulatedRater } from './simulated-rater.svelte';

type Verdict = Exclude<JudgingAction, 'undo' | 'redo' | 'skip'>;

export class Judging {
  readonly options = new JudgingOptions();
  readonly keys: KeyBindings;
  /** The simulated rater's newest judgement, while it judges. */
  readonly watched: SimulatedRater['judged'] = $derived.by(() =>
    this.#rater.status === 'idle' ? undefined : this.#rater.judged,
  );
  readonly shown: Question | undefined = $derived.by(() => this.#shown());
  readonly isIdle: boolean = $derived.by(() => this.#rater.status === 'idle');
  readonly canJudge: boolean = $derived.by(() => this.isIdle && this.#feedback.pair !== undefined);
  #last: Question | undefined = $state.raw();
  readonly #feedback: FeedbackState;
  readonly #rater: SimulatedRater;

  constructor(feedback: FeedbackState, rater: SimulatedRater, keys: KeyBindings) {
    this.#feedback = feedback;
    this.#rater = rater;
    this.keys = keys;
  }

  /** The pair before stays while the next is fetched, so that nothing jumps. */
  holdPair(): void {
    const { pair, queue } = this.#feedback;
    if (pair !== undefined || !queue.loading) this.#last = pair;
  }

  act(action: JudgingAction): void {
    switch (action) {
      case 'undo':
        void this.#feedback.undo();
        return;
      case 'redo':
        void this.#feedback.redo();
        return;
      case 'skip':
        this.#feedback.skip();
        return;
      default:
        this.#judge(action);
    }
  }

  #shown(): Question | undefined {
    const { pair, queue } = this.#feedback;
    return this.watched?.pair ?? pair ?? (queue.error === undefined ? this.#last : undefined);
  }

  /** What does not belong to the way of judging that is chosen does nothing. */
  #judge(verdict: Verdict): void {
    const { mode } = this.#feedback;
    if (mode === 'pair') this.#comparePair(verdict);
    if (mode === 'best' && verdict.startsWith('best')) {
      this.#feedback.voteBest(Number(verdict.at(-1)) - 1);
    }
    if (mode === 'thumbs' && (verdict === 'a' || verdict === 'b')) {
      this.#feedback.voteThumb(verdict === 'b');
    }
  }

  #comparePair(verdict: Verdict): void {
    if (verdict === 'a' || verdict === 'b' || verdict === 'tie' || verdict === 'both-bad') {
      this.#feedback.vote(verdict);
    } else if (this.options.strength && !verdict.startsWith('best')) {
      const strength = Number(verdict.at(-1)) as 1 | 2 | 3;
      this.#feedback.vote(verdict.startsWith('a') ? 'a' : 'b', strength);
    }
  }
}
