/**
 * Parts of a decoder's layer on growing sequences. Work is done on the rows that are listed, side by
 * side: unit i stands for row list[i], or for row i where there is no list (0). Row r of a block is
 * at position + r mod steps of sequence r / steps.
 */
import { attendRow } from '../causal-attention/kernel.wasm';
import { rmsNorm } from '../rms-norm/kernel.wasm';
import { rotary } from '../rotary/kernel.wasm';

function rowOf(list: usize, unit: i32): i32 {
  return list == 0 ? unit : load<i32>(list + 4 * unit);
}

/** Some rows of the tokens' table rows. */
export function embedFrom(
  from: i32,
  to: i32,
  _scratch: usize,
  table: usize,
  tokens: usize,
  x: usize,
  steps: i32,
  capacity: i32,
  position: i32,
  width: i32,
): void {
  for (let row = from; row < to; row++) {
    const at = (row / steps) * capacity + position + (row % steps);
    const token = load<i32>(tokens + 4 * at);
    memory.copy(x + 4 * row * width, table + 4 * token * width, 4 * width);
  }
}

/** y[i] = norm(x[row i]) */
export function normListed(
  from: i32,
  to: i32,
  scratch: usize,
  x: usize,
  weight: usize,
  y: usize,
  list: usize,
  width: i32,
  epsilon: f64,
): void {
  for (let unit = from; unit < to; unit++) {
    const source = x + 4 * rowOf(list, unit) * width;
    rmsNorm(0, 1, 0, source, weight, y + 4 * unit * width, scratch, width, epsilon);
  }
}

/** Stores (rotated queries | rotated keys | values) of some rows at their positions of the cache. */
export function cacheRotated(
  from: i32,
  to: i32,
  _scratch: usize,
  q: usize,
  k: usize,
  v: usize,
  cache: usize,
  angles: usize,
  list: usize,
  position: i32,
  steps: i32,
  capacity: i32,
  heads: i32,
  kvHeads: i32,
  half: i32,
): void {
  const queryBytes = 8 * heads * half;
  const keyBytes = 8 * kvHeads * half;
  for (let unit = from; unit < to; unit++) {
    const row = rowOf(list, unit);
    const step = position + (row % steps);
    const target = cache + ((row / steps) * capacity + step) * (queryBytes + 2 * keyBytes);
    const keys = target + queryBytes;
    rotary(0, 1, 0, q + unit * queryBytes, target, angles, step, 1, heads, half, 1);
    rotary(0, 1, 0, k + unit * keyBytes, keys, angles, step, 1, kvHeads, half, 1);
    memory.copy(keys + keyBytes, v + unit * keyBytes, keyBytes);
  }
}

/** y[i] = attention of row i's queries to what is cached up to its position; a unit is one head. */
export function attendCached(
  from: i32,
  to: i32,
  scratch: usize,
  cache: usize,
  y: usize,
  list: usize,
  position: i32,
  steps: i32,
  capacity: i32,
  heads: i32,
  kvHeads: i32,
  size: i32,
): void {
  const stride = 4 * (heads + 2 * kvHeads) * size;
  for (let unit = from; unit < to; unit++) {
    const row = rowOf(list, unit / heads);
    const head = unit % heads;
    const step = position + (row % steps);
    const first = cache + (row / steps) * capacity * stride;
    const query = first + step * stride + 4 * head * size;
    const keys = first + 4 * (heads + (head * kvHeads) / heads) * size;
    const values = keys + 4 * kvHeads * size;
    attendRow(scratch, query, keys, values, y + 4 * unit * size, step + 1, stride, size);
  }
}

/** y[row i] = added[i] + x[row i], without the x where there is none (0) */
export function addListed(
  from: i32,
  to: i32,
  _scratch: usize,
  added: usize,
  x: usize,
  y: usize,
  list: usize,
  width: i32,
): void {
  for (let unit = from; unit < to; unit++) {
    const source = added + 4 * unit * width;
    const at = 4 * rowOf(list, unit) * width;
    if (x == 0) {
      memory.copy(y + at, source, 4 * width);
      continue;
    }
    let d = 0;
    for (; d + 4 <= width; d += 4) {
      const sum = f32x4.add(v128.load(source + 4 * d), v128.load(x + at + 4 * d));
      v128.store(y + at + 4 * d, sum);
    }
    for (; d < width; d++) {
      store<f32>(y + at + 4 * d, load<f32>(source + 4 * d) + load<f32>(x + at + 4 * d));
    }
  }
}
