/** The experience of one iteration as the archive keeps it, token by token and without padding. */
import type { Rollout } from '../../algorithms/rollout';
import type { Trajectory } from '../../protocol/trajectory';

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

export interface RolloutEntry {
  readonly facts: RolloutFacts;
  readonly samples: Rollout['samples'];
  readonly scores: Float32Array;
  /** Where each answer's tokens begin, and where the last one's end. */
  readonly offsets: Uint32Array;
  readonly perToken: Readonly<Record<(typeof PER_TOKEN)[number], Float32Array>>;
}

/** Only the steps in which the policy acted. */
export function entryOf(facts: RolloutFacts, rollout: Rollout): RolloutEntry {
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
  return { facts, samples, scores, offsets, perToken: perToken as RolloutEntry['perToken'] };
}

/** Every answer of the iteration. */
export function trajectoriesOf(entry: RolloutEntry): Trajectory[] {
  return entry.samples.map((_, index) => unpacked(entry, index));
}

function unpacked(
  { facts, samples, scores, offsets, perToken }: RolloutEntry,
  index: number,
): Trajectory {
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
