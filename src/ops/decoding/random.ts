/** Counter-based random numbers, equal on CPU and GPU: the draw is a function of its counters. */

/** PCG's RXS-M-XS output permutation of one 32-bit step (O'Neill, HMC-CS-2014-0905, §6.3.4). */
function pcg(value: number): number {
  const state = (Math.imul(value, 747796405) + 2891336453) >>> 0;
  const word = Math.imul(((state >>> ((state >>> 28) + 4)) ^ state) >>> 0, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

/** Uniform in [0, 1) with 24 bits, for one row and position of one seed. */
export function counterUniform(seed: number, row: number, position: number): number {
  const hash = pcg((pcg((pcg(seed >>> 0) ^ row) >>> 0) ^ position) >>> 0);
  return (hash >>> 8) / 2 ** 24;
}

/** The same in WGSL: `counter_uniform(seed, row, position)`. */
export const COUNTER_UNIFORM_WGSL = /* wgsl */ `
fn pcg(value: u32) -> u32 {
  let state = value * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

fn counter_uniform(seed: u32, row: u32, position: u32) -> f32 {
  return f32(pcg(pcg(pcg(seed) ^ row) ^ position) >> 8u) / 16777216.0;
}
`;
