/** The op on tfjs's CPU backend: WebAssembly SIMD where there is any, else the definition. */
import { registerReference } from '../backend/register-reference';
import { gemm, hasGemm, transposed } from '../gemm/gemm';
import {
  linearInputGradientReference,
  linearReference,
  linearWeightGradientReference,
} from './reference';

const FAST = hasGemm();

/** y = x · weightᵀ (+ residual) */
export function linearOnCpu(
  x: Float32Array,
  weight: Float32Array,
  inner: number,
  residual?: Float32Array,
): Float32Array {
  if (!FAST) return linearReference(x, weight, inner, residual);
  const [rows, columns] = [x.length / inner, weight.length / inner];
  const b = transposed(weight, columns, inner);
  const y = gemm({ a: x, b, rows, inner, columns });
  return residual === undefined ? y : addTo(y, residual);
}

function addTo(y: Float32Array, residual: Float32Array): Float32Array {
  for (let index = 0; index < y.length; index++) y[index]! += residual[index]!;
  return y;
}

/** dx = dy · weight */
export function linearInputGradientOnCpu(
  dy: Float32Array,
  weight: Float32Array,
  columns: number,
): Float32Array {
  if (!FAST) return linearInputGradientReference(dy, weight, columns);
  const [rows, inner] = [dy.length / columns, weight.length / columns];
  return gemm({ a: dy, b: weight, rows, inner: columns, columns: inner });
}

/** dWeight = dyᵀ · x */
export function linearWeightGradientOnCpu(
  dy: Float32Array,
  x: Float32Array,
  columns: number,
): Float32Array {
  if (!FAST) return linearWeightGradientReference(dy, x, columns);
  const rows = dy.length / columns;
  const inner = x.length / rows;
  return gemm({ a: dy, aTransposed: true, b: x, rows: columns, inner: rows, columns: inner });
}

registerReference('Linear', (call) => {
  const residual = call.has('residual') ? call.floats('residual') : undefined;
  const inner = call.size('x', 1);
  const values = linearOnCpu(call.floats('x'), call.floats('weight'), inner, residual);
  return [{ shape: [call.size('x', 0), call.size('weight', 0)], values }];
});

registerReference('LinearInputGradient', (call) => {
  const columns = call.size('dy', 1);
  const values = linearInputGradientOnCpu(call.floats('dy'), call.floats('weight'), columns);
  return [{ shape: [call.size('dy', 0), call.size('weight', 1)], values }];
});

registerReference('LinearWeightGradient', (call) => {
  const columns = call.size('dy', 1);
  const values = linearWeightGradientOnCpu(call.floats('dy'), call.floats('x'), columns);
  return [{ shape: [columns, call.size('x', 1)], values }];
});
