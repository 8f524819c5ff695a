/**
 * Seeded random numbers. Everything random takes an Rng as an argument, and its state is
 * part of every checkpoint, so that a resumed run equals an uninterrupted one.
 */
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

const TWO_POW_32 = 2 ** 32;
/** 2³² / φ, the stride of SplitMix. */
const GOLDEN_RATIO = 0x9e3779b9;

export class Rng {
  readonly #generator: JumpableRandomGenerator;

  private constructor(generator: JumpableRandomGenerator) {
    this.#generator = generator;
  }

  /** Every bit of the state depends on the seed: near seeds give unrelated numbers at once. */
  static fromSeed(seed: number): Rng {
    return Rng.fromState([1, 2, 3, 4].map((word) => mix(seed + word * GOLDEN_RATIO)));
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

/** The finaliser of MurmurHash3: a bijection of 32 bits in which each input bit moves half of them. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
