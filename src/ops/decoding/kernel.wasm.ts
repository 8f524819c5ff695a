/** Drawing the next token of a row by inverting its cumulative distribution, in token order. */
import { exp1, exp4, log1, sum4 } from '../wasm/maths.wasm';
import { largest } from '../token-log-prob/kernel.wasm';

/**
 * @param lowest logits below it are not drawn
 * @param uniform in [0, 1); below 0 takes the first of the kept tokens
 * @param logProb of the token, in the distribution of all logits, is stored here
 * @returns the token
 */
export function sampleRow(
  scratch: usize,
  logits: usize,
  vocabulary: i32,
  temperature: f32,
  lowest: f32,
  uniform: f32,
  logProb: usize,
): i32 {
  const peak = largest(logits, vocabulary);
  const inverse: f32 = 1.0 / temperature;
  let totals = f32x4.splat(0);
  let keptTotals = totals;
  let j = 0;
  for (; j + 4 <= vocabulary; j += 4) {
    const x = v128.load(logits + 4 * j);
    const weight = exp4(f32x4.mul(f32x4.sub(x, f32x4.splat(peak)), f32x4.splat(inverse)));
    const kept = v128.and(weight, f32x4.ge(x, f32x4.splat(lowest)));
    v128.store(scratch + 4 * j, kept);
    totals = f32x4.add(totals, weight);
    keptTotals = f32x4.add(keptTotals, kept);
  }
  let total = sum4(totals);
  let keptTotal = sum4(keptTotals);
  for (; j < vocabulary; j++) {
    const x = load<f32>(logits + 4 * j);
    const weight = exp1((x - peak) * inverse);
    const kept: f32 = x >= lowest ? weight : 0;
    store<f32>(scratch + 4 * j, kept);
    total += weight;
    keptTotal += kept;
  }
  const threshold = uniform * keptTotal;
  let token = -1;
  let cumulative: f32 = 0;
  for (j = 0; j < vocabulary; j++) {
    if (load<f32>(logits + 4 * j) < lowest) continue;
    token = j;
    cumulative += load<f32>(scratch + 4 * j);
    if (cumulative > threshold) break;
  }
  const chosen = (load<f32>(logits + 4 * token) - peak) * inverse;
  store<f32>(logProb, chosen - <f32>log1(<f64>total));
  return token;
}
