/**
 * The experience of past iterations, for looking into: kept while the project is open, on the
 * CPU, bounded. When it is full, iterations are thinned out evenly, so that a scrub bar always
 * reaches from the first to the latest.
 */
import type { Rollout } from '../../algorithms/rollout';
import { NotFoundError } from '../../shared/errors';
import type { RolloutEntry } from './rollout-entry';

/** About 10 MB with batches of 64 answers of 15 tokens. */
const KEPT_ITERATIONS = 100;

export class RolloutArchive {
  readonly #kept: number;
  #entries: RolloutEntry[] = [];

  constructor(kept = KEPT_ITERATIONS) {
    this.#kept = kept;
  }

  /** In order. */
  get iterations(): readonly number[] {
    return this.#entries.map(({ facts }) => facts.iteration);
  }

  record(entry: RolloutEntry): void {
    const { iteration } = entry.facts;
    this.#entries = this.#entries.filter(({ facts }) => facts.iteration < iteration);
    this.#entries.push(entry);
    if (this.#entries.length > this.#kept) this.#entries.splice(this.#leastMissed(), 1);
  }

  /**
   * What is kept of an iteration, of the latest one by default.
   *
   * @throws NotFoundError naming the iterations that are kept
   */
  entry(iteration = this.iterations.at(-1) ?? 0): RolloutEntry {
    const entry = this.#entries.find(({ facts }) => facts.iteration === iteration);
    if (entry === undefined) {
      throw new NotFoundError('iteration', String(iteration), this.iterations.map(String));
    }
    return entry;
  }

  /** What was answered in each iteration, in order. */
  answers(): { readonly iteration: number; readonly samples: Rollout['samples'] }[] {
    return this.#entries.map(({ facts: { iteration }, samples }) => ({ iteration, samples }));
  }

  clear(): void {
    this.#entries = [];
  }

  /** The entry whose neighbours are closest to each other; never the first or the latest. */
  #leastMissed(): number {
    const at = this.iterations;
    let least = 1;
    let smallest = Infinity;
    for (let i = 1; i < at.length - 1; i++) {
      const gap = (at[i + 1] ?? 0) - (at[i - 1] ?? 0);
      if (gap < smallest) [smallest, least] = [gap, i];
    }
    return least;
  }
}
