/** The benchmark: workloads of fixed size, on this engine and in tfjs's own ops. */
import { env, getBackend } from '@tensorflow/tfjs-core';
import { flush } from '../ops';
import type {
  BenchmarkFigures,
  BenchmarkOptions,
  VariantName,
  WorkloadName,
} from '../protocol/benchmark';
import { fractionRun, measure, type MeasureOptions } from './measure';
import { SIZES, type ModelSize } from './sizes';
import type { Workload, Workloads } from './workload';

export { figures, fractionRun, timedRun } from './measure';
export type { Counts, Run, RunOptions } from './measure';
export { SIZES, trainStepSize, type ModelSize } from './sizes';
export type { Workload } from './workload';

export interface Measured extends BenchmarkFigures {
  readonly fractionRun: number;
}

/**
 * Runs one workload once to warm up and `repeats` times for the figures.
 *
 * @param size other than the workload's own, for scaling curves and tests
 * @throws StoppedError when the signal is raised
 */
export async function benchmark(
  { workload, variant = 'fused' }: BenchmarkOptions,
  options: MeasureOptions,
  size: ModelSize = SIZES[workload],
): Promise<Measured> {
  const { prepared, inItsSettings } = await prepare(workload, variant, size);
  try {
    const measured = await inItsSettings(() => measure(prepared, options));
    return { ...measured, fractionRun: fractionRun(prepared, options.partLimit) };
  } finally {
    prepared.dispose();
  }
}

export interface PreparedWorkload {
  readonly prepared: Workload;
  /** tfjs's own ops run under tfjs's own settings, whatever the engine has set. */
  readonly inItsSettings: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The caller disposes what is prepared. */
export async function prepare(
  workload: WorkloadName,
  variant: VariantName,
  size: ModelSize,
): Promise<PreparedWorkload> {
  const workloads = await VARIANT_LOADERS[variant]();
  return {
    prepared: workloads[workload](size),
    inItsSettings: async (work) => {
      const restore = variant === 'stock' ? asTfjsShips() : (): void => undefined;
      try {
        return await work();
      } finally {
        restore();
      }
    },
  };
}

const VARIANT_LOADERS: Readonly<Record<VariantName, () => Promise<Workloads>>> = {
  fused: async () => (await import('./fused')).FUSED,
  stock: async () => (await import('./stock')).STOCK,
};

/** tfjs's own settings, where the engine sets others. @returns puts the engine's back */
function asTfjsShips(): () => void {
  if (getBackend() !== 'webgpu') return () => undefined;
  const shipped = { WEBGPU_CPU_FORWARD: true, WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE: 15 };
  const ours = Object.keys(shipped).map((name) => [name, env().get(name)] as const);
  flush();
  for (const [name, value] of Object.entries(shipped)) env().set(name, value);
  return () => {
    flush();
    for (const [name, value] of ours) env().set(name, value);
  };
}
