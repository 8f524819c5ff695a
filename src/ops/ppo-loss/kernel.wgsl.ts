import { wgslKernel } from '../backend/wgsl-kernel';

/** Sums of the policy loss: loss, ½ (log r)², clipped, entropy, r, steps. */
export const POLICY_SUMS = 6;
/** Sums of the value loss: error, clipped, steps. */
export const VALUE_SUMS = 3;

/**
 * sums[k, c] = Σ over every chunks-th step from c on of mask · term k; one invocation per c.
 * Equations at the reference.
 */
export const policySums = wgslKernel({
  name: 'ppo-policy-sums',
  reads: {
    newLogProbs: 'f32',
    oldLogProbs: 'f32',
    entropy: 'f32',
    advantages: 'f32',
    mask: 'f32',
    settings: 'f32',
  },
  writes: { sums: 'f32' },
  params: { steps: 'u32' },
  code: /* wgsl */ `
fn invocation(index: u32) {
  let range = settings[0];
  var totals = array<f32, ${POLICY_SUMS}>();
  for (var t = index; t < params.steps; t += params.invocations) {
    if (mask[t] == 0.0) { continue; }
    let log_ratio = newLogProbs[t] - oldLogProbs[t];
    let ratio = exp(log_ratio);
    let unclipped = -ratio * advantages[t];
    let clipped = -clamp(ratio, 1.0 - range, 1.0 + range) * advantages[t];
    totals[0] += mask[t] * max(unclipped, clipped);
    totals[1] += mask[t] * 0.5 * log_ratio * log_ratio;
    totals[2] += mask[t] * select(0.0, 1.0, clipped > unclipped);
    totals[3] += mask[t] * entropy[t];
    totals[4] += mask[t] * ratio;
    totals[5] += mask[t];
  }
  for (var k = 0u; k < ${POLICY_SUMS}u; k++) { sums[k * params.invocations + index] = totals[k]; }
}`,
});

/** As `policySums`. */
export const valueSums = wgslKernel({
  name: 'ppo-value-sums',
  reads: { newValues: 'f32', oldValues: 'f32', returns: 'f32', mask: 'f32', settings: 'f32' },
  writes: { sums: 'f32' },
  params: { steps: 'u32' },
  code: /* wgsl */ `
fn invocation(index: u32) {
  let range = settings[0];
  var totals = array<f32, ${VALUE_SUMS}>();
  for (var t = index; t < params.steps; t += params.invocations) {
    if (mask[t] == 0.0) { continue; }
    let moved = clamp(newValues[t] - oldValues[t], -range, range);
    let unclipped = newValues[t] - returns[t];
    let clipped = oldValues[t] + moved - returns[t];
    let larger = max(unclipped * unclipped, clipped * clipped);
    totals[0] += mask[t] * 0.5 * larger;
    totals[1] += mask[t] * select(0.0, 1.0, clipped * clipped > unclipped * unclipped);
    totals[2] += mask[t];
  }
  for (var k = 0u; k < ${VALUE_SUMS}u; k++) { sums[k * params.invocations + index] = totals[k]; }
}`,
});

/** Σ over c of sums[row, c], in ascending order. */
const ROW_SUM = /* wgsl */ `
fn row_sum(row: u32) -> f32 {
  var total = 0.0;
  for (var c = 0u; c < params.chunks; c++) { total += sums[row * params.chunks + c]; }
  return total;
}`;

/** Means of the first sums, and the last as it is; one invocation per sum. */
export const policyMeans = wgslKernel({
  name: 'ppo-policy-means',
  reads: { sums: 'f32' },
  writes: { loss: 'f32', statistics: 'f32' },
  params: { chunks: 'u32' },
  code: /* wgsl */ `${ROW_SUM}
fn invocation(index: u32) {
  let steps = row_sum(${POLICY_SUMS - 1}u);
  if (index == ${POLICY_SUMS - 1}u) { statistics[index - 1u] = steps; return; }
  let mean = row_sum(index) / max(steps, 1.0);
  if (index == 0u) { loss[0] = mean; } else { statistics[index - 1u] = mean; }
}`,
});

/** As `policyMeans`; the loss is the mean error times the coefficient. */
export const valueMeans = wgslKernel({
  name: 'ppo-value-means',
  reads: { sums: 'f32', settings: 'f32' },
  writes: { loss: 'f32', statistics: 'f32' },
  params: { chunks: 'u32' },
  code: /* wgsl */ `${ROW_SUM}
fn invocation(index: u32) {
  let steps = row_sum(${VALUE_SUMS - 1}u);
  let mean = select(row_sum(index) / max(steps, 1.0), steps, index == ${VALUE_SUMS - 1}u);
  statistics[index] = mean;
  if (index == 0u) { loss[0] = settings[1] * mean; }
}`,
});

/** One invocation per step; equation at the reference. */
export const policyGradient = wgslKernel({
  name: 'ppo-policy-gradient',
  reads: {
    dLoss: 'f32',
    newLogProbs: 'f32',
    oldLogProbs: 'f32',
    advantages: 'f32',
    mask: 'f32',
    settings: 'f32',
    statistics: 'f32',
  },
  writes: { dNewLogProbs: 'f32' },
  params: {},
  code: /* wgsl */ `
fn invocation(t: u32) {
  if (mask[t] == 0.0) { dNewLogProbs[t] = 0.0; return; }
  let range = settings[0];
  let ratio = exp(newLogProbs[t] - oldLogProbs[t]);
  let unclipped = -ratio * advantages[t];
  let clipped = -clamp(ratio, 1.0 - range, 1.0 + range) * advantages[t];
  let share = mask[t] * dLoss[0] / statistics[${POLICY_SUMS - 2}];
  dNewLogProbs[t] = select(0.0, unclipped * share, clipped <= unclipped);
}`,
});

/** One invocation per step; equation at the reference. */
export const valueGradient = wgslKernel({
  name: 'ppo-value-gradient',
  reads: {
    dLoss: 'f32',
    newValues: 'f32',
    oldValues: 'f32',
    returns: 'f32',
    mask: 'f32',
    settings: 'f32',
    statistics: 'f32',
  },
  writes: { dNewValues: 'f32' },
  params: {},
  code: /* wgsl */ `
fn invocation(t: u32) {
  if (mask[t] == 0.0) { dNewValues[t] = 0.0; return; }
  let range = settings[0];
  let moved = newValues[t] - oldValues[t];
  let unclipped = newValues[t] - returns[t];
  let clipped = oldValues[t] + clamp(moved, -range, range) - returns[t];
  let still = select(0.0, clipped, abs(moved) <= range);
  let slope = select(unclipped, still, clipped * clipped > unclipped * unclipped);
  dNewValues[t] = settings[1] * slope * mask[t] * dLoss[0] / statistics[${VALUE_SUMS - 1}];
}`,
});
