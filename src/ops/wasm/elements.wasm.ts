/** What tfjs's kernels do element by element, in vectors of four, and what only moves numbers. */
import { exp1, exp4, log1 } from './maths.wasm';

export function add(from: i32, to: i32, _scratch: usize, a: usize, b: usize, y: usize): void {
  for (let at = 16 * from; at < 16 * to; at += 16) {
    v128.store(y + at, f32x4.add(v128.load(a + at), v128.load(b + at)));
  }
}

/** Exported, so that JavaScript knows the numbers by name. */
export enum Binary {
  Add,
  Sub,
  Multiply,
  RealDiv,
  Maximum,
}

/** y = a ∘ b; a factor is one number for all elements where its step is 0, else 16. */
export function binary(
  from: i32,
  to: i32,
  _scratch: usize,
  kind: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  y: usize,
): void {
  for (let vector = from; vector < to; vector++) {
    const left = aStep == 0 ? v128.load32_splat(a) : v128.load(a + aStep * vector);
    const right = bStep == 0 ? v128.load32_splat(b) : v128.load(b + bStep * vector);
    let result = f32x4.add(left, right);
    if (kind == Binary.Sub) result = f32x4.sub(left, right);
    else if (kind == Binary.Multiply) result = f32x4.mul(left, right);
    else if (kind == Binary.RealDiv) result = f32x4.div(left, right);
    else if (kind == Binary.Maximum) result = f32x4.max(left, right);
    v128.store(y + 16 * vector, result);
  }
}

/** Exported, so that JavaScript knows the numbers by name. */
export enum Unary {
  Neg,
  Square,
  Exp,
  Sigmoid,
  Softplus,
}

export function unary(from: i32, to: i32, _scratch: usize, kind: i32, x: usize, y: usize): void {
  const one = f32x4.splat(1);
  for (let at = 16 * from; at < 16 * to; at += 16) {
    const value = v128.load(x + at);
    let result = f32x4.neg(value);
    if (kind == Unary.Square) result = f32x4.mul(value, value);
    else if (kind == Unary.Exp) result = exp4(value);
    else if (kind == Unary.Sigmoid) result = f32x4.div(one, f32x4.add(one, exp4(result)));
    if (kind == Unary.Softplus) {
      for (let lane = 0; lane < 16; lane += 4) store<f32>(y + at + lane, softplus(load<f32>(x + at + lane))); // prettier-ignore
    } else {
      v128.store(y + at, result);
    }
  }
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|) */
function softplus(x: f32): f32 {
  return max<f32>(x, 0) + <f32>log1(1 + <f64>exp1(-abs<f32>(x)));
}

/** y[r] = Σ over inner of x[r, inner], in double precision */
export function sums(from: i32, to: i32, _scratch: usize, x: usize, y: usize, inner: i32): void {
  for (let row = from; row < to; row++) {
    let sum: f64 = 0;
    for (let i = 0; i < inner; i++) sum += <f64>load<f32>(x + 4 * (row * inner + i));
    store<f32>(y + 4 * row, <f32>sum);
  }
}

/** Bytes of one unit of `copy`. */
const CHUNK: i32 = 4096;

/** Some chunks of so many bytes, and not one more. */
export function copy(from: i32, to: i32, _scratch: usize, x: usize, y: usize, bytes: i32): void {
  const first = from * CHUNK;
  memory.copy(y + first, x + first, min(bytes, to * CHUNK) - first);
}

/** y[i] = value for some of all elements */
export function fill(from: i32, to: i32, _scratch: usize, y: usize, value: f32): void {
  for (let i = from; i < to; i++) store<f32>(y + 4 * i, value);
}
