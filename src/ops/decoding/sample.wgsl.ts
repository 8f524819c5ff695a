import { wgslKernel } from '../backend/wgsl-kernel';
import { COUNTER_UNIFORM_WGSL } from './random';

/**
 * Unsigned integers in the order of the floats, so that the lowest kept logit is found bit by bit:
 * the largest bound such that what lies at or above it is still enough.
 */
const KEPT = /* wgsl */ `
fn ordered(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  return select(bits | 0x80000000u, ~bits, (bits & 0x80000000u) != 0u);
}

fn kth_largest(start: u32, k: u32) -> u32 {
  var bound = 0u;
  for (var bit = 0x80000000u; bit > 0u; bit >>= 1u) {
    var above = 0u;
    for (var j = 0u; j < params.vocabulary; j++) {
      above += select(0u, 1u, ordered(logits[start + j]) >= (bound | bit));
    }
    if (above >= k) { bound |= bit; }
  }
  return bound;
}

fn mass_from(start: u32, bound: u32, peak: f32, temperature: f32) -> f32 {
  var mass = 0.0;
  for (var j = 0u; j < params.vocabulary; j++) {
    let logit = logits[start + j];
    if (ordered(logit) >= bound) { mass += exp((logit - peak) / temperature); }
  }
  return mass;
}

fn lowest_kept(start: u32, peak: f32, temperature: f32) -> u32 {
  let k = u32(settings[1]);
  var kept = 0u;
  if (k > 0u && k < params.vocabulary) { kept = kth_largest(start, k); }
  if (settings[2] >= 1.0) { return kept; }
  let needed = settings[2] * mass_from(start, kept, peak, temperature);
  var bound = 0u;
  for (var bit = 0x80000000u; bit > 0u; bit >>= 1u) {
    let candidate = bound | bit;
    if (mass_from(start, max(candidate, kept), peak, temperature) >= needed) { bound = candidate; }
  }
  return max(bound, kept);
}
`;

/** One invocation per row; what it does is told at `sampleNext` and at the reference. */
export const sampleNextKernel = wgslKernel({
  name: 'sample-next',
  reads: {
    logits: 'f32',
    promptLengths: 'i32',
    position: 'i32',
    settings: 'f32',
    seed: 'i32',
  },
  writes: { tokens: 'i32', logProbs: 'f32' },
  params: { vocabulary: 'u32', steps: 'u32', endToken: 'u32', padToken: 'u32' },
  workgroupSize: 16,
  code: /* wgsl */ `
${COUNTER_UNIFORM_WGSL}
${KEPT}
fn invocation(row: u32) {
  let at = u32(position[0]);
  let promptLength = u32(promptLengths[row]);
  if (at + 1u >= params.steps || at + 1u < promptLength) { return; }
  let here = row * params.steps + at;
  let previous = u32(tokens[here]);
  if (at >= promptLength && (previous == params.endToken || previous == params.padToken)) {
    tokens[here + 1u] = i32(params.padToken);
    logProbs[here] = 0.0;
    return;
  }
  let start = row * params.vocabulary;
  var peak = logits[start];
  for (var j = 1u; j < params.vocabulary; j++) { peak = max(peak, logits[start + j]); }
  let greedy = settings[0] <= 0.0;
  let temperature = select(settings[0], 1.0, greedy);
  var lowest = ordered(peak);
  if (!greedy) { lowest = lowest_kept(start, peak, temperature); }
  let total = mass_from(start, 0u, peak, temperature);
  var kept = total;
  if (lowest > 0u) { kept = mass_from(start, lowest, peak, temperature); }
  let threshold = counter_uniform(u32(seed[0]), row, at) * kept;
  var token = 0u;
  var cumulative = 0.0;
  for (var j = 0u; j < params.vocabulary; j++) {
    let logit = logits[start + j];
    if (ordered(logit) < lowest) { continue; }
    token = j;
    cumulative += exp((logit - peak) / temperature);
    if (cumulative > threshold || greedy) { break; }
  }
  tokens[here + 1u] = i32(token);
  logProbs[here] = (logits[start + token] - peak) / temperature - log(total);
}`,
});
