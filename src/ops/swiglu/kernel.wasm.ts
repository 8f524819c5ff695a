/** The gated activation, element by element; equations at the reference. */
import { exp4 } from '../wasm/maths.wasm';

/** Elements are counted in vectors of four; the memory behind the last tensor element is ours. */
export function swiglu(
  from: i32,
  to: i32,
  _scratch: usize,
  gate: usize,
  up: usize,
  y: usize,
): void {
  for (let at = 16 * from; at < 16 * to; at += 16) {
    const value = v128.load(gate + at);
    const product = f32x4.mul(value, v128.load(up + at));
    v128.store(y + at, f32x4.div(product, onePlusExp(value)));
  }
}

export function swigluGradient(
  from: i32,
  to: i32,
  _scratch: usize,
  dy: usize,
  gate: usize,
  up: usize,
  dGate: usize,
  dUp: usize,
): void {
  const one = f32x4.splat(1);
  for (let at = 16 * from; at < 16 * to; at += 16) {
    const value = v128.load(gate + at);
    const slope = v128.load(dy + at);
    const sigmoid = f32x4.div(one, onePlusExp(value));
    const bend = f32x4.add(one, f32x4.mul(value, f32x4.sub(one, sigmoid)));
    const through = f32x4.mul(f32x4.mul(slope, v128.load(up + at)), sigmoid);
    v128.store(dGate + at, f32x4.mul(through, bend));
    v128.store(dUp + at, f32x4.mul(f32x4.mul(slope, value), sigmoid));
  }
}

/** 1 + exp(−x) */
function onePlusExp(x: v128): v128 {
  return f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x)));
}
