/** What the GPU was given to do, for benchmarks and tests. All zero on the CPU backend. */
import { NO_COUNTS, tapOf, type GpuCounts } from './command-tap';
import { currentWebGpu } from './tfjs-adapter';

/** Since the current device was made: take one before and one after what is measured. */
export function gpuCounts(): GpuCounts {
  const gpu = currentWebGpu();
  return gpu === undefined ? NO_COUNTS : { ...tapOf(gpu.device).counts };
}

/** Runs `encode`, which hands work to the GPU without waiting for it, and counts its CPU time. */
export function timeEncoding<T>(encode: () => T): T {
  const gpu = currentWebGpu();
  if (gpu === undefined) return encode();
  const start = performance.now();
  try {
    return encode();
  } finally {
    tapOf(gpu.device).counts.encodeMs += performance.now() - start;
  }
}

/** Whether `tf.time` listens: then every kernel has a pass of its own, and nothing is recorded. */
export function isTimingKernels(): boolean {
  return currentWebGpu()?.activeTimers != null;
}
