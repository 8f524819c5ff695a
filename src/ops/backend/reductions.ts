/** Kernels that several ops end with: sums over slices, and zeros. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuCall } from './register-webgpu';
import { vectorised, wgslKernel } from './wgsl-kernel';

const sumSlices = vectorised((type, lanes) =>
  wgslKernel({
    name: `sum-slices x${lanes}`,
    reads: { slices: type },
    writes: { sums: type },
    params: { count: 'u32' },
    // sums[i] = Σ over c of slices[c, i], in ascending order of c; one invocation per i.
    code: /* wgsl */ `
fn invocation(index: u32) {
  var sum = slices[index];
  for (var c = 1u; c < params.count; c++) {
    sum += slices[c * params.invocations + index];
  }
  sums[index] = sum;
}`,
  }),
);

/**
 * The second stage of a split reduction. Fixed order, so equal inputs give equal bits.
 *
 * @param slices float32 [count, ...shape of sums]
 */
export function addSlices(call: GpuCall, slices: TensorInfo, sums: TensorInfo, count: number) {
  const size = sums.shape.reduce((product, axis) => product * axis, 1);
  const { kernel, lanes } = sumSlices(size);
  call.dispatch(kernel, { slices, sums }, { count }, size / lanes);
}

const zeros = vectorised((type, lanes) =>
  wgslKernel({
    name: `zeros x${lanes}`,
    reads: {},
    writes: { values: type },
    params: {},
    code: /* wgsl */ `fn invocation(index: u32) { values[index] = ${type}(0.0); }`,
  }),
);

export function fillZeros(call: GpuCall, values: TensorInfo): void {
  const size = values.shape.reduce((product, axis) => product * axis, 1);
  const { kernel, lanes } = zeros(size);
  call.dispatch(kernel, { values }, {}, size / lanes);
}

/**
 * How many chunks a sum over `terms` is split into so that `outputs` sums of it keep the adapter
 * busy, with at least `smallest` terms in each.
 */
export function chunksFor(call: GpuCall, outputs: number, terms: number, smallest: number): number {
  const wanted = Math.ceil(call.parallelism / outputs);
  return Math.max(1, Math.min(wanted, Math.floor(terms / smallest)));
}
