/** Rows divided by their root mean square; equations at the reference. */
import { sum4 } from '../wasm/maths.wasm';

/** Some rows of y and of the inverse norms. */
export function rmsNorm(
  from: i32,
  to: i32,
  _scratch: usize,
  x: usize,
  weight: usize,
  y: usize,
  inverseRms: usize,
  width: i32,
  epsilon: f64,
): void {
  for (let row = from; row < to; row++) {
    const at = 4 * row * width;
    const squares = productSum(x + at, x + at, 0, width);
    const inverse = <f32>(1 / Math.sqrt(<f64>squares / <f64>width + epsilon));
    store<f32>(inverseRms + 4 * row, inverse);
    const factor = f32x4.splat(inverse);
    let d = 0;
    for (; d + 4 <= width; d += 4) {
      const scaled = f32x4.mul(v128.load(x + at + 4 * d), factor);
      v128.store(y + at + 4 * d, f32x4.mul(scaled, v128.load(weight + 4 * d)));
    }
    for (; d < width; d++) {
      const scaled = load<f32>(x + at + 4 * d) * inverse;
      store<f32>(y + at + 4 * d, scaled * load<f32>(weight + 4 * d));
    }
  }
}

/** Some rows of dx. */
export function rmsNormInputGradient(
  from: i32,
  to: i32,
  _scratch: usize,
  dy: usize,
  x: usize,
  weight: usize,
  inverseRms: usize,
  dx: usize,
  width: i32,
): void {
  for (let row = from; row < to; row++) {
    const at = 4 * row * width;
    const inverse = load<f32>(inverseRms + 4 * row);
    const projection = productSum(dy + at, x + at, weight, width);
    const scale = (inverse * inverse * inverse * projection) / <f32>width;
    const factor = f32x4.splat(inverse);
    const pull = f32x4.splat(scale);
    let d = 0;
    for (; d + 4 <= width; d += 4) {
      const slope = f32x4.mul(v128.load(dy + at + 4 * d), v128.load(weight + 4 * d));
      const back = f32x4.mul(pull, v128.load(x + at + 4 * d));
      v128.store(dx + at + 4 * d, f32x4.sub(f32x4.mul(factor, slope), back));
    }
    for (; d < width; d++) {
      const slope = load<f32>(dy + at + 4 * d) * load<f32>(weight + 4 * d);
      store<f32>(dx + at + 4 * d, inverse * slope - scale * load<f32>(x + at + 4 * d));
    }
  }
}

/** Some columns of dWeight, each summed over the rows in their order. */
export function rmsNormWeightGradient(
  from: i32,
  to: i32,
  _scratch: usize,
  dy: usize,
  x: usize,
  inverseRms: usize,
  dWeight: usize,
  rows: i32,
  width: i32,
): void {
  let d = from;
  for (; d + 4 <= to; d += 4) {
    let sum = f32x4.splat(0);
    for (let row = 0; row < rows; row++) {
      const at = 4 * (row * width + d);
      const term = f32x4.mul(v128.load(dy + at), v128.load(x + at));
      sum = f32x4.add(sum, f32x4.mul(term, v128.load32_splat(inverseRms + 4 * row)));
    }
    v128.store(dWeight + 4 * d, sum);
  }
  for (; d < to; d++) {
    let sum: f32 = 0;
    for (let row = 0; row < rows; row++) {
      const at = 4 * (row * width + d);
      sum += load<f32>(dy + at) * load<f32>(x + at) * load<f32>(inverseRms + 4 * row);
    }
    store<f32>(dWeight + 4 * d, sum);
  }
}

/** Σ a · b (· c where there is one) */
function productSum(a: usize, b: usize, c: usize, width: i32): f32 {
  let sum = f32x4.splat(0);
  let d = 0;
  for (; d + 4 <= width; d += 4) {
    let term = f32x4.mul(v128.load(a + 4 * d), v128.load(b + 4 * d));
    if (c != 0) term = f32x4.mul(term, v128.load(c + 4 * d));
    sum = f32x4.add(sum, term);
  }
  let total = sum4(sum);
  for (; d < width; d++) {
    const term = load<f32>(a + 4 * d) * load<f32>(b + 4 * d);
    total += c != 0 ? term * load<f32>(c + 4 * d) : term;
  }
  return total;
}
