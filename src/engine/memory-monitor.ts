/**
 * Looks at what the GPU holds a moment after something happened, at most twice a second, and
 * says so where it has changed. Counting ends pending work, so it takes its turn like any other.
 */
import type { Memory } from '../protocol/engine-api';

const INTERVAL_MS = 500;

export interface MemorySource {
  /** What is held now; undefined where there is nothing to look at. */
  read: () => Promise<Memory | undefined>;
  publish: (memory: Memory) => void;
}

export class MemoryMonitor {
  readonly #source: MemorySource;
  #latest: Memory | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: MemorySource) {
    this.#source = source;
  }

  /** Something happened that may have changed it. */
  touch(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#sample(), INTERVAL_MS);
  }

  async #sample(): Promise<void> {
    const memory = await this.#source.read().catch(() => undefined);
    this.#timer = undefined;
    if (memory === undefined || isSame(memory, this.#latest)) return;
    this.#latest = memory;
    this.#source.publish(memory);
  }
}

function isSame(one: Memory, other: Memory | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
