import { vectorised, wgslKernel } from '../backend/wgsl-kernel';

/** Maximum and sum over the lanes of one array item. */
const ACROSS = (lanes: 1 | 4) =>
  lanes === 4
    ? /* wgsl */ `
fn largest(v: vec4<f32>) -> f32 { return max(max(v.x, v.y), max(v.z, v.w)); }
fn total_of(v: vec4<f32>) -> f32 { return (v.x + v.y) + (v.z + v.w); }`
    : /* wgsl */ `
fn largest(v: f32) -> f32 { return v; }
fn total_of(v: f32) -> f32 { return v; }`;

const AT = (lanes: 1 | 4) =>
  lanes === 4 ? 'logits[start + token / 4u][token % 4u]' : 'logits[start + token]';

/**
 * logProb = z[token] − L and entropy = L − Σ p z, with z = logits / temperature relative to their
 * peak; one invocation per row. `width` counts array items.
 */
export const tokenLogProbForward = vectorised((type, lanes) =>
  wgslKernel({
    name: `token-log-prob x${lanes}`,
    reads: { logits: type, tokens: 'i32' },
    writes: { logProb: 'f32', entropy: 'f32', logSumExp: 'f32' },
    params: { width: 'u32', temperature: 'f32' },
    workgroupSize: 32,
    code: /* wgsl */ `
${ACROSS(lanes)}
fn invocation(row: u32) {
  let start = row * params.width;
  let token = u32(tokens[row]);
  var peaks = logits[start];
  for (var j = 1u; j < params.width; j++) { peaks = max(peaks, logits[start + j]); }
  let peak = largest(peaks);
  var totals = ${type}(0.0);
  var weighted = ${type}(0.0);
  for (var j = 0u; j < params.width; j++) {
    let z = (logits[start + j] - peak) / params.temperature;
    let weight = exp(z);
    totals += weight;
    weighted += weight * z;
  }
  let total = total_of(totals);
  let normaliser = log(total);
  logProb[row] = (${AT(lanes)} - peak) / params.temperature - normaliser;
  entropy[row] = normaliser - total_of(weighted) / total;
  logSumExp[row] = peak / params.temperature + normaliser;
}`,
  }),
);

/** One invocation per element of the logits (or four); equation at the reference. */
export const tokenLogProbGradient = vectorised((type, lanes) =>
  wgslKernel({
    name: `token-log-prob-gradient x${lanes}`,
    reads: {
      dLogProb: 'f32',
      dEntropy: 'f32',
      logits: type,
      tokens: 'i32',
      entropy: 'f32',
      logSumExp: 'f32',
    },
    writes: { dLogits: type },
    params: { width: 'u32', temperature: 'f32' },
    code: /* wgsl */ `
fn invocation(index: u32) {
  let row = index / params.width;
  let chosen = dLogProb[row] / params.temperature;
  let spread = dEntropy[row] / params.temperature;
  let logP = logits[index] / params.temperature - logSumExp[row];
  var gradient = -exp(logP) * (chosen + spread * (logP + entropy[row]));
  let token = u32(tokens[row]);
  if (token / ${lanes}u == index % params.width) {
    gradient${lanes === 4 ? '[token % 4u]' : ''} += chosen;
  }
  dLogits[index] = gradient;
}`,
  }),
);
