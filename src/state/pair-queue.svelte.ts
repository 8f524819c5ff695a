/** The pair on screen and the one behind it, fetched before the judgement so nobody waits. */
import type { Pair } from '../protocol/engine-api';
import type { Sample } from '../protocol/playground';
import type { ErrorRecord } from '../shared/errors';
import { errorRecord } from './error-record';

/** A pair, and further answers to the same prompt where more than two are asked about. */
export interface Question extends Pair {
  readonly more?: readonly Sample[];
}

export class PairQueue {
  pair = $state.raw<Question>();
  loading = $state(false);
  error = $state.raw<ErrorRecord>();
  readonly #fetch: () => Promise<Question>;
  #next: Promise<Question> | undefined;
  /** Pairs that undo has put others in front of, the next one first. */
  #putOff: Question[] = [];
  #generation = 0;

  constructor(fetch: () => Promise<Question>) {
    this.#fetch = fetch;
  }

  /** Makes sure that a pair is shown. */
  async ensure(): Promise<void> {
    if (this.pair === undefined && !this.loading) await this.advance();
  }

  /** Shows the next pair and fetches the one after it. */
  async advance(): Promise<void> {
    this.error = undefined;
    this.pair = this.#putOff.shift();
    if (this.pair === undefined && !this.loading) await this.#load();
  }

  /** Puts a pair back on screen, as undo does; the ones it replaces come next, in their order. */
  show(pair: Question): void {
    if (this.pair !== undefined) this.#putOff.unshift(this.pair);
    this.pair = pair;
  }

  /** The policy has moved on: the next pair is to come from it. The one on screen stays. */
  renewNext(): void {
    if (this.#next !== undefined) this.#prefetch();
  }

  /** Forgets everything: another session is open. */
  clear(): void {
    this.#generation += 1;
    this.#next = undefined;
    this.#putOff = [];
    this.pair = undefined;
    this.loading = false;
    this.error = undefined;
  }

  async #load(): Promise<void> {
    const generation = this.#generation;
    this.loading = true;
    try {
      const pair = await (this.#next ?? this.#fetch());
      if (generation !== this.#generation) return;
      // Undo may have shown another one meanwhile.
      if (this.pair === undefined) this.pair = pair;
      else this.#putOff.push(pair);
      this.#prefetch();
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#next = undefined;
      this.error = errorRecord(error);
    } finally {
      if (generation === this.#generation) this.loading = false;
    }
  }

  #prefetch(): void {
    const next = this.#fetch();
    // A failure is reported when the pair is wanted; until then it must not go unhandled.
    next.catch(() => undefined);
    this.#next = next;
  }
}
