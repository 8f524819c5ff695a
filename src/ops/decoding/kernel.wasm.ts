/** Drawing the next tokens by inverting cumulative distributions, in token order. */
import { exp1, exp4, log1, sum4 } from '../wasm/maths.wasm';
import { largest } from '../token-log-prob/kernel.wasm';

/** Below every uniform number: the first token that is kept. */
const FIRST: f32 = -1;

/**
 * What some rows go on with behind `position`; equations at the reference.
 *
 * @param lowests float32 [rows], the lowest logits that are drawn; 0 where all are
 */
export function sampleNext(
  from: i32,
  to: i32,
  scratch: usize,
  logits: usize,
  vocabulary: i32,
  tokens: usize,
  logProbs: usize,
  promptLengths: usize,
  capacity: i32,
  position: i32,
  temperature: f32,
  lowests: usize,
  seed: i32,
  endToken: i32,
  padToken: i32,
): void {
  for (let row = from; row < to; row++) {
    const promptLength = load<i32>(promptLengths + 4 * row);
    if (position + 1 < promptLength) continue;
    const at = 4 * (row * capacity + position);
    const previous = load<i32>(tokens + at);
    if (position >= promptLength && (previous == endToken || previous == padToken)) {
      store<i32>(tokens + at + 4, padToken);
      store<f32>(logProbs + at, 0);
      continue;
    }
    const own = logits + 4 * row * vocabulary;
    let token: i32;
    if (temperature <= 0) {
      token = sampleRow(
        scratch,
        own,
        vocabulary,
        1,
        largest(own, vocabulary),
        FIRST,
        logProbs + at,
      );
    } else {
      const lowest: f32 = lowests == 0 ? -Infinity : load<f32>(lowests + 4 * row);
      const dice = counterUniform(seed, row, position);
      token = sampleRow(scratch, own, vocabulary, temperature, lowest, dice, logProbs + at);
    }
    store<i32>(tokens + at + 4, token);
  }
}

/** As in random.ts. */
function counterUniform(seed: i32, row: i32, position: i32): f32 {
  const hash = pcg(pcg(pcg(<u32>seed) ^ (<u32>row)) ^ (<u32>position));
  return <f32>(hash >> 8) / 16777216.0;
}

function pcg(value: u32): u32 {
  const state: u32 = value * 747796405 + 2891336453;
  const word: u32 = ((state >> ((state >> 28) + 4)) ^ state) * 277803737;
  return (word >> 22) ^ word;
}

/**
 * @param lowest logits below it are not drawn
 * @param uniform in [0, 1); below 0 takes the first of the kept tokens
 * @param logProb of the token, in the distribution of all logits, is stored here
 * @returns the token
 */
function sampleRow(
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

/** cache[row, position, :] = x[row, :] of some rows */
export function cacheWrite(
  from: i32,
  to: i32,
  _scratch: usize,
  x: usize,
  cache: usize,
  position: i32,
  capacity: i32,
  width: i32,
): void {
  for (let row = from; row < to; row++) {
    const target = cache + 4 * (row * capacity + position) * width;
    memory.copy(target, x + 4 * row * width, 4 * width);
  }
}
