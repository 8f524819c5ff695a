/** The optimiser's step over all parameters at once, and the length of their gradients. */

/** Elements that one partial sum of the norm adds up. */
const SLICE: i32 = 16384;

/**
 * Some vectors of four parameters, in place; equations at the reference, in TensorFlow's form.
 *
 * @param decayed so many elements are multiplied by `keep`
 */
export function adamW(
  from: i32,
  to: i32,
  _scratch: usize,
  parameters: usize,
  gradients: usize,
  m: usize,
  v: usize,
  scale: f32,
  beta1: f32,
  beta2: f32,
  oneLess1: f32,
  oneLess2: f32,
  stepSize: f32,
  epsilon: f32,
  keep: f32,
  decayed: i32,
): void {
  for (let vector = from; vector < to; vector++) {
    const at = 16 * vector;
    const g = f32x4.mul(v128.load(gradients + at), f32x4.splat(scale));
    const oldM = f32x4.mul(f32x4.splat(beta1), v128.load(m + at));
    const newM = f32x4.add(oldM, f32x4.mul(f32x4.splat(oneLess1), g));
    const oldV = f32x4.mul(f32x4.splat(beta2), v128.load(v + at));
    const newV = f32x4.add(oldV, f32x4.mul(f32x4.mul(f32x4.splat(oneLess2), g), g));
    v128.store(m + at, newM);
    v128.store(v + at, newV);
    const under = f32x4.add(f32x4.sqrt(newV), f32x4.splat(epsilon));
    const update = f32x4.div(f32x4.mul(f32x4.splat(stepSize), newM), under);
    const old = v128.load(parameters + at);
    const kept = f32x4.mul(old, keptShare(4 * vector, decayed, keep));
    v128.store(parameters + at, f32x4.sub(kept, update));
  }
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
