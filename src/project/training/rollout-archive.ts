/**
 * The experience of past iterations, for looking into: kept while the project is open, on the
 * CPU, bounded. When it is full, iterations are thinned out evenly, so that a scrub bar always
 * reaches from the first to the latest.
 */
import type { Rollout } from '../../algorithms/rollout';
import type { Trajectory } from '../../protocol/trajectory';
import { NotFoundError } from '../../shared/errors';

/** About 10 MB with batches of 64 answers of 15 tokens. */
const KEPT_ITERATIONS = 100;

const PER_TOKEN = [
  'logProbs',
  'refLogProbs',
  'kl',
  'entropy',
  'values',
  'rewards',
  'advantages',
  'returns',
] as const;

export interface RolloutFacts {
  readonly iteration: number;
  readonly algorithm: string;
  readonly gamma: number;
  readonly lambda: number;
  readonly klCoefficient: number;
}

interface Entry {
  readonly facts: RolloutFacts;
  readonly samples: Rollout['samples'];
  readonly scores: Float32Array;
  /** Where each answer's tokens begin, and where the last one's end. */
  readonly offsets: Uint32Array;
  readonly perToken: Readonly<Record<(typeof PER_TOKEN)[number], Float32Array>>;
}

export class RolloutArchive {
  readonly #kept: number;
  #entries: Entry[] = [];

  constructor(kept = KEPT_ITERATIONS) {
    this.#kept = kept;
  }

  /** In order. */
  get iterations(): readonly number[] {
    return this.#entries.map(({ facts }) => facts.iteration);
  }

  record(facts: RolloutFacts, rollout: Rollout): void {
    this.#entries = this.#entries.filter((entry) => entry.facts.iteration < facts.iteration);
    this.#entries.push(compact(facts, rollout));
    if (this.#entries.length > this.#kept) this.#entries.splice(this.#leastMissed(), 1);
  }

  /**
   * Every answer of an iteration, of the latest one by default.
   *
   * @throws NotFoundError naming the iterations that are kept
   */
  rollouts(iteration = this.iterations.at(-1) ?? 0): Trajectory[] {
    const entry = this.#entries.find(({ facts }) => facts.iteration === iteration);
    if (entry === undefined) {
      throw new NotFoundError('iteration', String(iteration), this.iterations.map(String));
    }
    return entry.samples.map((_, index) => unpacked(entry, index));
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

/** Only the steps in which the policy acted. */
function compact(facts: RolloutFacts, rollout: Rollout): Entry {
  const { mask, steps, size } = rollout.batch;
  const acted: number[] = [];
  const offsets = new Uint32Array(size + 1);
  for (let row = 0; row < size; row++) {
    for (let i = row * steps; i < (row + 1) * steps; i++) if (mask[i] === 1) acted.push(i);
    offsets[row + 1] = acted.length;
  }
  const gather = (values: Float32Array) => Float32Array.from(acted, (at) => values[at] ?? 0);
  const perToken = Object.fromEntries(PER_TOKEN.map((name) => [name, gather(rollout[name])]));
  const { samples, scores } = rollout;
  return { facts, samples, scores, offsets, perToken: perToken as Entry['perToken'] };
}

function unpacked({ facts, samples, scores, offsets, perToken }: Entry, index: number): Trajectory {
  const [start, end] = [offsets[index] ?? 0, offsets[index + 1] ?? 0];
  const {
    prompt = '',
    text = '',
    pieces = [],
    tokens = [],
    finished = false,
  } = samples[index] ?? {};
  const quantities = Object.fromEntries(
    PER_TOKEN.map((name) => [name, [...perToken[name].subarray(start, end)]]),
  ) as Record<(typeof PER_TOKEN)[number], number[]>;
  const count = end - start;
  return {
    ...facts,
    index,
    ...{ prompt, text, finished },
    pieces: pieces.slice(0, count),
    tokens: tokens.slice(0, count),
    score: scores[index] ?? 0,
    ...quantities,
  };
}
