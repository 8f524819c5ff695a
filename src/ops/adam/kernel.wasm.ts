/** The optimiser's step over all parameters at once, and the length of their gradients. */

/** Elements that one partial sum of the norm adds up. */
const SLICE: i32 = 16384;

/**
 * Some vectors of four parameters, in place; equations at the reference, in its order of operations,
 * roots and moments in float32.
 *
 * @param hyper as `adamHyper` gives it: rate, β₁, β₂, ε, weight decay, step, variant, …
 * @param decayed so many elements are pulled at by weight decay
 */
export function adamW(
  from: i32,
  to: i32,
  _scratch: usize,
  parameters: usize,
  gradients: usize,
  m: usize,
  v: usize,
  scale: usize,
  hyper: usize,
  decayed: i32,
): void {
  const rate = <f64>load<f32>(hyper);
  const beta1 = <f64>load<f32>(hyper, 4);
  const beta2 = <f64>load<f32>(hyper, 8);
  const epsilon = <f64>load<f32>(hyper, 12);
  const step = <i32>load<f32>(hyper, 20);
  const correction1 = 1 - power(beta1, step);
  const correction2 = Math.sqrt(1 - power(beta2, step));
  const under = load<f32>(hyper, 24) == 0 ? epsilon * correction2 : epsilon;
  const keep = <f32>(1 - rate * <f64>load<f32>(hyper, 16));
  const factor = f32x4.splat(load<f32>(scale));
  const keep1 = f32x4.splat(<f32>beta1);
  const keep2 = f32x4.splat(<f32>beta2);
  const less1 = f32x4.splat(<f32>(1 - beta1));
  const less2 = f32x4.splat(<f32>(1 - beta2));
  const stepSize = f32x4.splat(<f32>((rate * correction2) / correction1));
  for (let vector = from; vector < to; vector++) {
    const at = 16 * vector;
    const g = f32x4.mul(v128.load(gradients + at), factor);
    const newM = f32x4.add(f32x4.mul(keep1, v128.load(m + at)), f32x4.mul(less1, g));
    const square = f32x4.mul(f32x4.mul(less2, g), g);
    const newV = f32x4.add(f32x4.mul(keep2, v128.load(v + at)), square);
    v128.store(m + at, newM);
    v128.store(v + at, newV);
    const root = f32x4.add(f32x4.sqrt(newV), f32x4.splat(<f32>under));
    const update = f32x4.div(f32x4.mul(stepSize, newM), root);
    const old = v128.load(parameters + at);
    const kept = f32x4.mul(old, keptShare(4 * vector, decayed, keep));
    v128.store(parameters + at, f32x4.sub(kept, update));
  }
}

/** xⁿ by squaring */
function power(x: f64, n: i32): f64 {
  let result: f64 = 1;
  for (; n > 0; n >>= 1) {
    if ((n & 1) == 1) result *= x;
    x *= x;
  }
  return result;
}

/** The norm and the factor that shortens gradients to the longest that `hyper` allows; one unit. */
export function gradientScale(
  _from: i32,
  _to: i32,
  _scratch: usize,
  sums: usize,
  slices: i32,
  hyper: usize,
  norm: usize,
  scale: usize,
): void {
  let total: f64 = 0;
  for (let slice = 0; slice < slices; slice++) total += load<f64>(sums + 8 * slice);
  const length = Math.sqrt(total);
  const most = <f64>load<f32>(hyper, 28);
  store<f32>(norm, <f32>length);
  store<f32>(scale, most > 0 ? <f32>Math.min(1, most / (length + 1e-6)) : 1);
}

/** `keep` in the lanes of the elements below `decayed`, else 1 */
function keptShare(element: i32, decayed: i32, keep: f32): v128 {
  const inside = i32x4.lt_s(
    i32x4.add(i32x4.splat(element), i32x4(0, 1, 2, 3)),
    i32x4.splat(decayed),
  );
  return v128.bitselect(f32x4.splat(keep), f32x4.splat(1), inside);
}

/** sums[slice] = Σ x² over some slices, in double precision */
export function squareSums(
  from: i32,
  to: i32,
  _scratch: usize,
  x: usize,
  sums: usize,
  count: i32,
): void {
  for (let slice = from; slice < to; slice++) {
    const end = min(count, (slice + 1) * SLICE);
    let i = slice * SLICE;
    let low = f64x2.splat(0);
    let high = low;
    for (; i + 4 <= end; i += 4) {
      const values = v128.load(x + 4 * i);
      const first = f64x2.promote_low_f32x4(values);
      const second = f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 0, 1));
      low = f64x2.add(low, f64x2.mul(first, first));
      high = f64x2.add(high, f64x2.mul(second, second));
    }
    const both = f64x2.add(low, high);
    let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
    for (; i < end; i++) {
      const value = <f64>load<f32>(x + 4 * i);
      sum += value * value;
    }
    store<f64>(sums + 8 * slice, sum);
  }
}

/** How many partial sums `squareSums` gives. */
export function squareSlices(count: i32): i32 {
  return (count + SLICE - 1) / SLICE;
}
