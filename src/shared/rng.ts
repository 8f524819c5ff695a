/**
 * Seeded random numbers. Everything random takes an Rng as an argument, and its state is
 * part of every checkpoint, so that a resumed run equals an uninterrupted one.
 */
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

const TWO_POW_32 = 2 ** 32;

export class Rng {
  readonly #generator: JumpableRandomGenerator;

  private constructor(generator: JumpableRandomGenerator) {
    this.#generator = generator;
  }

  static fromSeed(seed: number): Rng {
    return new Rng(xoroshiro128plus(seed));
  }

  static fromState(state: readonly number[]): Rng {
    return new Rng(xoroshiro128plusFromState(state));
  }

  /** What `fromState` needs to continue exactly here. */
  state(): number[] {
    return [...this.#generator.getState()];
  }

  /** An unsigned 32-bit integer; also the seed for a generator on the GPU. */
  uint32(): number {
    return this.#generator.next() >>> 0;
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return this.uint32() / TWO_POW_32;
  }

  /** Uniform integer in [0, bound). */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal, by Box–Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.integer(items.length)];
    if (item === undefined) throw new RangeError('pick: the list is empty');
    return item;
  }

  /** The numbers 0 … count − 1 in random order (Fisher–Yates). */
  permutation(count: number): number[] {
    return this.shuffle(Array.from({ length: count }, (_, index) => index));
  }

  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      [result[last], result[other]] = [result[other] as T, result[last] as T];
    }
    return result;
  }

  /** An independent generator; drawing from it leaves this one alone. */
  fork(): Rng {
    return Rng.fromSeed(this.uint32() | 0);
  }
}
