/**
 * Drawing without replacement, for ever: a shuffled deck that is shuffled anew when it runs
 * out. Prompts are dealt so that each comes up once before any comes up twice.
 */
import { Rng } from './rng';

export interface ShuffledSamplerState {
  /** Indices still to be dealt, next one last. */
  readonly remaining: readonly number[];
  readonly rng: readonly number[];
}

export class ShuffledSampler<T> {
  readonly #items: readonly T[];
  #rng: Rng;
  #remaining: number[] = [];

  /** @throws RangeError when there is nothing to deal */
  constructor(items: readonly T[], rng: Rng) {
    if (items.length === 0) throw new RangeError('ShuffledSampler: there is nothing to deal');
    this.#items = items;
    this.#rng = rng;
  }

  take(count: number): T[] {
    return Array.from({ length: count }, () => this.#next());
  }

  state(): ShuffledSamplerState {
    return { remaining: [...this.#remaining], rng: this.#rng.state() };
  }

  /** Continues where `state` was taken, provided the items are the same. */
  restore(state: ShuffledSamplerState): void {
    this.#remaining = state.remaining.filter((index) => index < this.#items.length);
    this.#rng = Rng.fromState(state.rng);
  }

  #next(): T {
    if (this.#remaining.length === 0) this.#remaining = this.#rng.permutation(this.#items.length);
    return this.#items[this.#remaining.pop() ?? 0] as T;
  }
}
