/**
 * Attention of whole sequences, one (sequence, head) at a time; equations at the reference. Keys
 * and values are transposed first, so that the scores of one query are sums over the head size in
 * vectors of four keys. Head sizes are multiples of 4.
 */
import { exp4, log1, max4, sum4 } from '../wasm/maths.wasm';

/** Bytes of scratch memory of the forward pass. */
export function attentionScratch(steps: i32, size: i32): i32 {
  return 4 * padded(steps) * (size + 1);
}

/** Bytes of scratch memory of the gradient. */
export function attentionGradientScratch(steps: i32, size: i32): i32 {
  return 4 * padded(steps) * 2 * (size + steps);
}

/** y and the logsumexp of every query's scores, for some of all sequences' heads. */
export function attention(
  from: i32,
  to: i32,
  scratch: usize,
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  logSumExp: usize,
  steps: i32,
  heads: i32,
  kvHeads: i32,
  size: i32,
): void {
  const weights = scratch + 4 * padded(steps) * size;
  const scale: f32 = 1 / sqrt<f32>(<f32>size);
  const queryRow = 4 * heads * size;
  const keyRow = 4 * kvHeads * size;
  for (let unit = from; unit < to; unit++) {
    const sequence = unit / heads;
    const head = unit % heads;
    const firstKey = sequence * steps * keyRow + 4 * ((head * kvHeads) / heads) * size;
    const firstQuery = sequence * steps * queryRow + 4 * head * size;
    transpose(scratch, k + firstKey, keyRow, steps, size);
    for (let step = 0; step < steps; step++) {
      const query = firstQuery + step * queryRow;
      dots(weights, q + query, scratch, steps, step, size, scale);
      const peak = peakOf(weights, step);
      const total = exponentials(weights, step, peak);
      mix(y + query, weights, 4, v + firstKey, keyRow, step + 1, size, 1 / total);
      const statistic = (sequence * steps + step) * heads + head;
      store<f32>(logSumExp + 4 * statistic, peak + <f32>log1(<f64>total));
    }
  }
}

/** dq, dk and dv for some of all sequences' key/value heads, each with the heads that read it. */
export function attentionGradient(
  from: i32,
  to: i32,
  scratch: usize,
  dy: usize,
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  logSumExp: usize,
  dq: usize,
  dk: usize,
  dv: usize,
  steps: i32,
  heads: i32,
  kvHeads: i32,
  size: i32,
): void {
  const row = 4 * padded(steps);
  const values = scratch + row * size;
  const weights = values + row * size;
  const slopes = weights + row * steps;
  const scale: f32 = 1 / sqrt<f32>(<f32>size);
  const queryRow = 4 * heads * size;
  const keyRow = 4 * kvHeads * size;
  const group = heads / kvHeads;
  for (let unit = from; unit < to; unit++) {
    const sequence = unit / kvHeads;
    const kvHead = unit % kvHeads;
    const firstKey = sequence * steps * keyRow + 4 * kvHead * size;
    transpose(scratch, k + firstKey, keyRow, steps, size);
    transpose(values, v + firstKey, keyRow, steps, size);
    for (let member = 0; member < group; member++) {
      const head = kvHead * group + member;
      const firstQuery = sequence * steps * queryRow + 4 * head * size;
      for (let step = 0; step < steps; step++) {
        const query = firstQuery + step * queryRow;
        const p = weights + step * row;
        const g = slopes + step * row;
        const statistic = (sequence * steps + step) * heads + head;
        dots(p, q + query, scratch, steps, step, size, scale);
        exponentials(p, step, load<f32>(logSumExp + 4 * statistic));
        dots(g, dy + query, values, steps, step, size, 1);
        const delta = f32x4.splat(dot(dy + query, y + query, size));
        for (let s = 0; s <= step; s += 4) {
          const difference = f32x4.sub(v128.load(g + 4 * s), delta);
          const slope = f32x4.mul(f32x4.mul(v128.load(p + 4 * s), difference), f32x4.splat(scale));
          v128.store(g + 4 * s, slope);
        }
        mix(dq + query, g, 4, k + firstKey, keyRow, step + 1, size, 1);
      }
      const first = member == 0;
      for (let s = 0; s < steps; s++) {
        const below = steps - s;
        const at = s * row + 4 * s;
        const query = firstQuery + s * queryRow;
        const key = firstKey + s * keyRow;
        collect(dk + key, slopes + at, row, q + query, queryRow, below, size, first);
        collect(dv + key, weights + at, row, dy + query, queryRow, below, size, first);
      }
    }
  }
}

/** Attention of the position `count − 1` of some of all (row, head) to what the caches hold. */
export function decodeAttention(
  from: i32,
  to: i32,
  scratch: usize,
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  count: i32,
  capacity: i32,
  heads: i32,
  kvHeads: i32,
  size: i32,
): void {
  const keyRow = 4 * kvHeads * size;
  for (let unit = from; unit < to; unit++) {
    const query = 4 * unit * size;
    const kvHead = ((unit % heads) * kvHeads) / heads;
    const firstKey = (unit / heads) * capacity * keyRow + 4 * kvHead * size;
    attendRow(scratch, q + query, k + firstKey, v + firstKey, y + query, count, keyRow, size);
  }
}

/** One query's head to `count` keys and values, `keyRow` bytes apart. */
export function attendRow(
  scratch: usize,
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  count: i32,
  keyRow: i32,
  size: i32,
): void {
  const scale: f32 = 1 / sqrt<f32>(<f32>size);
  for (let s = 0; s < count; s++) {
    store<f32>(scratch + 4 * s, dot(q, k + s * keyRow, size) * scale);
  }
  const total = exponentials(scratch, count - 1, peakOf(scratch, count - 1));
  mix(y, scratch, 4, v, keyRow, count, size, 1 / total);
}

/** Bytes of scratch memory of `decodeAttention`. */
export function decodeAttentionScratch(count: i32): i32 {
  return 4 * padded(count);
}

function padded(steps: i32): i32 {
  return (steps + 15) & ~15;
}

/** to[i][step] = rows[step][i], zeros behind the last step */
function transpose(to: usize, rows: usize, rowBytes: i32, steps: i32, size: i32): void {
  const stride = 4 * padded(steps);
  for (let step = 0; step < padded(steps); step++) {
    for (let i = 0; i < size; i++) {
      const value: f32 = step < steps ? load<f32>(rows + step * rowBytes + 4 * i) : 0;
      store<f32>(to + i * stride + 4 * step, value);
    }
  }
}

/** to[s] = scale · x · column s of the transposed rows, for s ≤ last and some beyond */
function dots(
  to: usize,
  x: usize,
  columns: usize,
  steps: i32,
  last: i32,
  size: i32,
  scale: f32,
): void {
  const stride = 4 * padded(steps);
  const factor = f32x4.splat(scale);
  for (let s = 0; s <= last; s += 16) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let column = columns + 4 * s;
    for (let i = 0; i < size; i++) {
      const value = v128.load32_splat(x + 4 * i);
      s0 = f32x4.add(s0, f32x4.mul(value, v128.load(column)));
      s1 = f32x4.add(s1, f32x4.mul(value, v128.load(column, 16)));
      s2 = f32x4.add(s2, f32x4.mul(value, v128.load(column, 32)));
      s3 = f32x4.add(s3, f32x4.mul(value, v128.load(column, 48)));
      column += stride;
    }
    v128.store(to + 4 * s, f32x4.mul(s0, factor));
    v128.store(to + 4 * s, f32x4.mul(s1, factor), 16);
    v128.store(to + 4 * s, f32x4.mul(s2, factor), 32);
    v128.store(to + 4 * s, f32x4.mul(s3, factor), 48);
  }
}

/** The largest of the first `last + 1` numbers. */
function peakOf(x: usize, last: i32): f32 {
  const count = last + 1;
  let peak = f32x4.splat(-Infinity);
  let s = 0;
  for (; s + 4 <= count; s += 4) peak = f32x4.pmax(peak, v128.load(x + 4 * s));
  let largest = max4(peak);
  for (; s < count; s++) largest = max(largest, load<f32>(x + 4 * s));
  return largest;
}

/** x[s] ← exp(x[s] − peak) for s ≤ last, then zeros to the end of the vector. @returns their sum */
function exponentials(x: usize, last: i32, peak: f32): f32 {
  const subtracted = f32x4.splat(peak);
  const end = (last + 4) & ~3;
  let sum = f32x4.splat(0);
  for (let s = 0; s < end; s += 4) {
    let weight = exp4(f32x4.sub(v128.load(x + 4 * s), subtracted));
    v128.store(x + 4 * s, weight);
    if (s + 4 > last + 1) {
      for (let beyond = last + 1; beyond < end; beyond++) store<f32>(x + 4 * beyond, 0);
      weight = v128.load(x + 4 * s);
    }
    sum = f32x4.add(sum, weight);
  }
  return sum4(sum);
}

/** to[i] = scale · Σ over s < count of weights[s] · rows[s][i]; strides in bytes */
function mix(
  to: usize,
  weights: usize,
  weightStride: i32,
  rows: usize,
  rowBytes: i32,
  count: i32,
  size: i32,
  scale: f32,
): void {
  const factor = f32x4.splat(scale);
  let i = 0;
  for (; i + 16 <= size; i += 16) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let row = rows + 4 * i;
    let at = weights;
    for (let s = 0; s < count; s++) {
      const weight = v128.load32_splat(at);
      s0 = f32x4.add(s0, f32x4.mul(weight, v128.load(row)));
      s1 = f32x4.add(s1, f32x4.mul(weight, v128.load(row, 16)));
      s2 = f32x4.add(s2, f32x4.mul(weight, v128.load(row, 32)));
      s3 = f32x4.add(s3, f32x4.mul(weight, v128.load(row, 48)));
      row += rowBytes;
      at += weightStride;
    }
    v128.store(to + 4 * i, f32x4.mul(s0, factor));
    v128.store(to + 4 * i, f32x4.mul(s1, factor), 16);
    v128.store(to + 4 * i, f32x4.mul(s2, factor), 32);
    v128.store(to + 4 * i, f32x4.mul(s3, factor), 48);
  }
  for (; i < size; i += 4) {
    let sum = f32x4.splat(0);
    for (let s = 0; s < count; s++) {
      const weight = v128.load32_splat(weights + s * weightStride);
      sum = f32x4.add(sum, f32x4.mul(weight, v128.load(rows + s * rowBytes + 4 * i)));
    }
    v128.store(to + 4 * i, f32x4.mul(sum, factor));
  }
}

/** As `mix`, into what is there unless this is the first. */
function collect(
  to: usize,
  weights: usize,
  weightStride: i32,
  rows: usize,
  rowBytes: i32,
  count: i32,
  size: i32,
  first: bool,
): void {
  for (let i = 0; i < size; i += 8) {
    const pair = i + 8 <= size;
    let s0 = first ? f32x4.splat(0) : v128.load(to + 4 * i);
    let s1 = first || !pair ? f32x4.splat(0) : v128.load(to + 4 * i, 16);
    let row = rows + 4 * i;
    let at = weights;
    for (let s = 0; s < count; s++) {
      const weight = v128.load32_splat(at);
      s0 = f32x4.add(s0, f32x4.mul(weight, v128.load(row)));
      if (pair) s1 = f32x4.add(s1, f32x4.mul(weight, v128.load(row, 16)));
      row += rowBytes;
      at += weightStride;
    }
    v128.store(to + 4 * i, s0);
    if (pair) v128.store(to + 4 * i, s1, 16);
  }
}

/** a · b, of a multiple of 4 numbers */
function dot(a: usize, b: usize, size: i32): f32 {
  let sum = f32x4.splat(0);
  for (let i = 0; i < size; i += 4) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(a + 4 * i), v128.load(b + 4 * i)));
  }
  return sum4(sum);
}
