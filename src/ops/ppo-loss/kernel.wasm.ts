/** Both losses of PPO with what they report, and their gradients; equations at the reference. */
import { exp1 } from '../wasm/maths.wasm';

function clip(x: f32, low: f32, high: f32): f32 {
  return min(max(x, low), high);
}

/** Σ mask; steps outside of the mask do not count, whatever stands there. */
function stepsIn(mask: usize, steps: i32): f64 {
  let count: f64 = 0;
  for (let t = 0; t < steps; t++) count += <f64>load<f32>(mask + 4 * t);
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
  const range = load<f32>(settings);
  let lossSum: f64 = 0;
  let klSum: f64 = 0;
  let clippedSum: f64 = 0;
  let entropySum: f64 = 0;
  let ratioSum: f64 = 0;
  for (let t = 0; t < steps; t++) {
    const acted = load<f32>(mask + 4 * t);
    if (acted == 0) continue;
    const logRatio = load<f32>(newLogProbs + 4 * t) - load<f32>(oldLogProbs + 4 * t);
    const ratio = exp1(logRatio);
    const advantage = load<f32>(advantages + 4 * t);
    const unclipped = -ratio * advantage;
    const clipped = -clip(ratio, 1 - range, 1 + range) * advantage;
    lossSum += <f64>(acted * max(unclipped, clipped));
    klSum += <f64>acted * 0.5 * <f64>logRatio * <f64>logRatio;
    clippedSum += clipped > unclipped ? <f64>acted : 0;
    entropySum += <f64>acted * <f64>load<f32>(entropy + 4 * t);
    ratioSum += <f64>acted * <f64>ratio;
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
  const range = load<f32>(settings);
  const slope = load<f32>(dLoss) / load<f32>(statistics, 16);
  for (let t = from; t < to; t++) {
    const acted = load<f32>(mask + 4 * t);
    let gradient: f32 = 0;
    if (acted != 0) {
      const ratio = exp1(load<f32>(newLogProbs + 4 * t) - load<f32>(oldLogProbs + 4 * t));
      const advantage = load<f32>(advantages + 4 * t);
      const unclipped = -ratio * advantage;
      const clipped = -clip(ratio, 1 - range, 1 + range) * advantage;
      if (clipped <= unclipped) gradient = unclipped * acted * slope;
    }
    store<f32>(dNewLogProbs + 4 * t, gradient);
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
  const range = load<f32>(settings);
  let errorSum: f64 = 0;
  let clippedSum: f64 = 0;
  for (let t = 0; t < steps; t++) {
    const acted = <f64>load<f32>(mask + 4 * t);
    if (acted == 0) continue;
    const old = load<f32>(oldValues + 4 * t);
    const target = load<f32>(returns + 4 * t);
    const value = load<f32>(newValues + 4 * t);
    const unclipped = <f64>(value - target);
    const clipped = <f64>(old + clip(value - old, -range, range) - target);
    const isClipped = clipped * clipped > unclipped * unclipped;
    errorSum += acted * 0.5 * (isClipped ? clipped * clipped : unclipped * unclipped);
    clippedSum += isClipped ? acted : 0;
  }
  const count = stepsIn(mask, steps);
  const shared = max<f64>(1, count);
  store<f32>(loss, <f32>((<f64>load<f32>(settings, 4) * errorSum) / shared));
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
  const range = load<f32>(settings);
  const factor = (load<f32>(settings, 4) * load<f32>(dLoss)) / load<f32>(statistics, 8);
  for (let t = from; t < to; t++) {
    const acted = load<f32>(mask + 4 * t);
    let gradient: f32 = 0;
    if (acted != 0) {
      const old = load<f32>(oldValues + 4 * t);
      const target = load<f32>(returns + 4 * t);
      const moved = load<f32>(newValues + 4 * t) - old;
      const unclipped = load<f32>(newValues + 4 * t) - target;
      const clipped = old + clip(moved, -range, range) - target;
      const isClipped = clipped * clipped > unclipped * unclipped;
      const inside = abs(moved) <= range;
      const slope: f32 = isClipped ? (inside ? clipped : 0) : unclipped;
      gradient = slope * acted * factor;
    }
    store<f32>(dNewValues + 4 * t, gradient);
  }
}
