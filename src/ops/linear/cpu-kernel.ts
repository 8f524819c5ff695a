/** The op in WebAssembly: one matrix product, with its factors read in three ways. */
import { registerWasm, type Allocated, type WasmCall } from '../backend/register-wasm';
import type { Kernels } from '../wasm/kernels';
import type { KernelCall } from '../wasm/program';

/** A factor's elements: where they start, and how far apart its two axes' neighbours are. */
interface Factor {
  readonly at: number;
  readonly outer: number;
  readonly inner: number;
}

/** c[r, n] = Σ over k of a[r, k] · b[n, k] (+ residual[r, n]), stored at `to` */
export function productCall(
  kernels: Kernels,
  [a, b]: readonly [Factor, Factor],
  [rows, columns, inner]: readonly [number, number, number],
  to: number,
  residual = 0,
): KernelCall {
  const operations = 2 * rows * columns * inner;
  const scratchBytes = kernels.call('productScratch', columns, inner);
  return {
    job: { kernel: 'product', units: rows, operations, scratchBytes },
    args: [a.at, a.outer, a.inner, b.at, b.inner, b.outer, to, columns, inner, residual],
  };
}

function product(
  call: WasmCall,
  factors: readonly [Factor, Factor],
  sizes: readonly [number, number, number],
): Allocated {
  const result = call.result([sizes[0], sizes[1]]);
  const { job, args } = productCall(call.kernels, factors, sizes, result.at, call.at('residual'));
  call.run(job, ...args);
  return result;
}

registerWasm('Linear', (call) => {
  const [rows, inner] = [call.size('x', 0), call.size('x', 1)];
  const x = { at: call.at('x'), outer: inner, inner: 1 };
  const weight = { at: call.at('weight'), outer: inner, inner: 1 };
  return [product(call, [x, weight], [rows, call.size('weight', 0), inner])];
});

registerWasm('LinearInputGradient', (call) => {
  const [rows, columns] = [call.size('dy', 0), call.size('dy', 1)];
  const inner = call.size('weight', 1);
  const dy = { at: call.at('dy'), outer: columns, inner: 1 };
  const weight = { at: call.at('weight'), outer: 1, inner };
  return [product(call, [dy, weight], [rows, inner, columns])];
});

registerWasm('LinearWeightGradient', (call) => {
  const [rows, columns] = [call.size('dy', 0), call.size('dy', 1)];
  const inner = call.size('x', 1);
  const dy = { at: call.at('dy'), outer: 1, inner: columns };
  const x = { at: call.at('x'), outer: 1, inner };
  return [product(call, [dy, x], [columns, inner, rows])];
});
