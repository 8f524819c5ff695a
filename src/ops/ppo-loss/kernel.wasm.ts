/**
 * Both losses of PPO with what they report, and their gradients; equations at the reference, in its
 * double precision: steps are few, and ratios near 1.
 */
import { expDouble } from '../wasm/maths.wasm';

function clip(x: f64, low: f64, high: f64): f64 {
  return min(max(x, low), high);
}

/** Number t of a float32 tensor. */
function at(tensor: usize, t: i32): f64 {
  return <f64>load<f32>(tensor + 4 * t);
}

/** Σ mask; steps outside of the mask do not count, whatever stands there. */
function stepsIn(mask: usize, steps: i32): f64 {
  let count: f64 = 0;
  for (let t = 0; t < steps; t++) count += at(mask, t);
  return count;
}

/** One unit: the sums are short, and taken in order. */
export function ppoPolicyLoss(
  _from: i32,
  _to: i32,
  _scratch: usize,
  newLogProbs: usize,
  oldLogProbs: usize,
  entropy: usize,
  advantages: usize,
  mask: usize,
  settings: usize,
  loss: usize,
  statistics: usize,
  steps: i32,
): void {
  const range = at(settings, 0);
  let lossSum: f64 = 0;
  let klSum: f64 = 0;
  let clippedSum: f64 = 0;
  let entropySum: f64 = 0;
  let ratioSum: f64 = 0;
  for (let t = 0; t < steps; t++) {
    const acted = at(mask, t);
    if (acted == 0) continue;
    const logRatio = at(newLogProbs, t) - at(oldLogProbs, t);
    const ratio = expDouble(logRatio);
    const advantage = at(advantages, t);
    const unclipped = -ratio * advantage;
    const clipped = -clip(ratio, 1 - range, 1 + range) * advantage;
    lossSum += acted * max(unclipped, clipped);
    klSum += acted * (0.5 * logRatio * logRatio);
    clippedSum += clipped > unclipped ? acted : 0;
    entropySum += acted * at(entropy, t);
    ratioSum += acted * ratio;
  }
  const count = stepsIn(mask, steps);
  const shared = max<f64>(1, count);
  store<f32>(loss, <f32>(lossSum / shared));
  store<f32>(statistics, <f32>(klSum / shared));
  store<f32>(statistics, <f32>(clippedSum / shared), 4);
  store<f32>(statistics, <f32>(entropySum / shared), 8);
  store<f32>(statistics, <f32>(ratioSum / shared), 12);
  store<f32>(statistics, <f32>count, 16);
}

/** Some steps of the gradient. */
export function ppoPolicyLossGradient(
  from: i32,
  to: i32,
  _scratch: usize,
  dLoss: usize,
  newLogProbs: usize,
  oldLogProbs: usize,
  advantages: usize,
  mask: usize,
  settings: usize,
  statistics: usize,
  dNewLogProbs: usize,
): void {
  const range = at(settings, 0);
  const slope = at(dLoss, 0);
  const count = at(statistics, 4);
  for (let t = from; t < to; t++) {
    const acted = at(mask, t);
    let gradient: f64 = 0;
    if (acted != 0) {
      const ratio = expDouble(at(newLogProbs, t) - at(oldLogProbs, t));
      const advantage = at(advantages, t);
      const unclipped = -ratio * advantage;
      const clipped = -clip(ratio, 1 - range, 1 + range) * advantage;
      if (clipped <= unclipped) gradient = (unclipped * acted * slope) / count;
    }
    store<f32>(dNewLogProbs + 4 * t, <f32>gradient);
  }
}

/** One unit. */
export function ppoValueLoss(
  _from: i32,
  _to: i32,
  _scratch: usize,
  newValues: usize,
  oldValues: usize,
  returns: usize,
  mask: usize,
  settings: usize,
  loss: usize,
  statistics: usize,
  steps: i32,
): void {
  const range = at(settings, 0);
  let errorSum: f64 = 0;
  let clippedSum: f64 = 0;
  for (let t = 0; t < steps; t++) {
    const acted = at(mask, t);
    if (acted == 0) continue;
    const old = at(oldValues, t);
    const target = at(returns, t);
    const value = at(newValues, t);
    const unclipped = value - target;
    const clipped = old + clip(value - old, -range, range) - target;
    const isClipped = clipped * clipped > unclipped * unclipped;
    errorSum += acted * (0.5 * (isClipped ? clipped * clipped : unclipped * unclipped));
    clippedSum += isClipped ? acted : 0;
  }
  const count = stepsIn(mask, steps);
  const shared = max<f64>(1, count);
  store<f32>(loss, <f32>(at(settings, 1) * (errorSum / shared)));
  store<f32>(statistics, <f32>(errorSum / shared));
  store<f32>(statistics, <f32>(clippedSum / shared), 4);
  store<f32>(statistics, <f32>count, 8);
}

/** Some steps of the gradient. */
export function ppoValueLossGradient(
  from: i32,
  to: i32,
  _scratch: usize,
  dLoss: usize,
  newValues: usize,
  oldValues: usize,
  returns: usize,
  mask: usize,
  settings: usize,
  statistics: usize,
  dNewValues: usize,
): void {
  const range = at(settings, 0);
  const coefficient = at(settings, 1);
  const above = at(dLoss, 0);
  const count = at(statistics, 2);
  for (let t = from; t < to; t++) {
    const acted = at(mask, t);
    let gradient: f64 = 0;
    if (acted != 0) {
      const old = at(oldValues, t);
      const target = at(returns, t);
      const moved = at(newValues, t) - old;
      const unclipped = at(newValues, t) - target;
      const clipped = old + clip(moved, -range, range) - target;
      const isClipped = clipped * clipped > unclipped * unclipped;
      const inside = abs(moved) <= range;
      const slope = isClipped ? (inside ? clipped : 0) : unclipped;
      gradient = (coefficient * slope * acted * above) / count;
    }
    store<f32>(dNewValues + 4 * t, <f32>gradient);
  }
}
