/**
 * Independent random streams from one seed: each purpose has its own, so that looking at live
 * samples or proposing a pair never changes what a training draws.
 */
import { Rng } from './rng';

/** FNV-1a, 32 bits: spreads names and counters over seeds. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return state | 0;
}

/** The generator for one purpose, at one point of the session given by counters. */
export function stream(seed: number, purpose: string, ...counters: readonly number[]): Rng {
  return Rng.fromSeed(hash([seed, purpose, ...counters].join(' ')));
}
