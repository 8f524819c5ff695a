/** Log-probability of one token a row, and its gradient; equations at the reference. */
import { exp1, exp4, log1, max4, sum4 } from '../wasm/maths.wasm';

/** Some rows of all three results. */
export function tokenLogProb(
  from: i32,
  to: i32,
  _scratch: usize,
  logits: usize,
  tokens: usize,
  logProb: usize,
  entropy: usize,
  logSumExp: usize,
  vocabulary: i32,
  temperature: f32,
): void {
  const inverse: f32 = 1.0 / temperature;
  const factor = f32x4.splat(inverse);
  for (let row = from; row < to; row++) {
    const x = logits + 4 * row * vocabulary;
    const peak = largest(x, vocabulary);
    const subtracted = f32x4.splat(peak);
    let totals = f32x4.splat(0);
    let sums = totals;
    let j = 0;
    for (; j + 4 <= vocabulary; j += 4) {
      const z = f32x4.mul(f32x4.sub(v128.load(x + 4 * j), subtracted), factor);
      const weight = exp4(z);
      totals = f32x4.add(totals, weight);
      sums = f32x4.add(sums, f32x4.mul(weight, z));
    }
    let total = sum4(totals);
    let weighted = sum4(sums);
    for (; j < vocabulary; j++) {
      const z = (load<f32>(x + 4 * j) - peak) * inverse;
      const weight = exp1(z);
      total += weight;
      weighted += weight * z;
    }
    const logTotal = <f32>log1(<f64>total);
    const chosen = load<f32>(x + 4 * load<i32>(tokens + 4 * row));
    store<f32>(logProb + 4 * row, (chosen - peak) * inverse - logTotal);
    store<f32>(entropy + 4 * row, logTotal - weighted / total);
    store<f32>(logSumExp + 4 * row, peak * inverse + logTotal);
  }
}

/** Some rows of dLogits. */
export function tokenLogProbGradient(
  from: i32,
  to: i32,
  _scratch: usize,
  dLogProb: usize,
  dEntropy: usize,
  logits: usize,
  tokens: usize,
  entropy: usize,
  logSumExp: usize,
  dLogits: usize,
  vocabulary: i32,
  temperature: f32,
): void {
  const inverse: f32 = 1.0 / temperature;
  for (let row = from; row < to; row++) {
    const x = logits + 4 * row * vocabulary;
    const dx = dLogits + 4 * row * vocabulary;
    const slope = load<f32>(dLogProb + 4 * row) * inverse;
    const spread = load<f32>(dEntropy + 4 * row) * inverse;
    if (slope == 0 && spread == 0) {
      memory.fill(dx, 0, 4 * vocabulary);
      continue;
    }
    const subtracted = load<f32>(logSumExp + 4 * row);
    const ofRow = load<f32>(entropy + 4 * row);
    let j = 0;
    for (; j + 4 <= vocabulary; j += 4) {
      const z = f32x4.mul(v128.load(x + 4 * j), f32x4.splat(inverse));
      const logP = f32x4.sub(z, f32x4.splat(subtracted));
      const surprise = f32x4.add(logP, f32x4.splat(ofRow));
      const pull = f32x4.add(f32x4.splat(slope), f32x4.mul(f32x4.splat(spread), surprise));
      v128.store(dx + 4 * j, f32x4.neg(f32x4.mul(exp4(logP), pull)));
    }
    for (; j < vocabulary; j++) {
      const logP = load<f32>(x + 4 * j) * inverse - subtracted;
      store<f32>(dx + 4 * j, -exp1(logP) * (slope + spread * (logP + ofRow)));
    }
    const chosen = dx + 4 * load<i32>(tokens + 4 * row);
    store<f32>(chosen, load<f32>(chosen) + slope);
  }
}

/** The largest of some numbers. */
export function largest(x: usize, count: i32): f32 {
  let peaks = f32x4.splat(-Infinity);
  let j = 0;
  for (; j + 4 <= count; j += 4) peaks = f32x4.pmax(peaks, v128.load(x + 4 * j));
  let peak = max4(peaks);
  for (; j < count; j++) peak = max(peak, load<f32>(x + 4 * j));
  return peak;
}
