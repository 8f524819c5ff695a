/** What crosses the worker boundary about the benchmark. */
import type { EngineInfo } from './engine-info';

export const WORKLOADS = ['train-step', 'rollout', 'ppo-iteration', 'reward-fit'] as const;
export type WorkloadName = (typeof WORKLOADS)[number];

/** Our engine, or the same model and losses in tfjs's own ops. */
export const VARIANTS = ['fused', 'stock'] as const;
export type VariantName = (typeof VARIANTS)[number];

export interface BenchmarkOptions {
  readonly workload: WorkloadName;
  /** Default: fused. */
  readonly variant?: VariantName;
  /** Timed runs, after one that is not timed. Default 5. */
  readonly repeats?: number;
  /**
   * A workload is made of parts that come several times, such as the steps of a fit. Each runs at
   * most this often and counts in full. Default: no limit.
   */
  readonly partLimit?: number;
}

/** Figures of one run of a workload; medians over the repeats. */
export interface BenchmarkFigures {
  readonly msMedian: number;
  readonly msMin: number;
  readonly tokensPerSecond: number;
  readonly dispatches: number;
  readonly submits: number;
  readonly readbacks: number;
  /** CPU time until the work was handed to the GPU; absent where a workload waits in between. */
  readonly encodeMs?: number;
  /** Held by tensors at the end of a run. */
  readonly gpuBytes: number;
}

export interface BenchmarkReport extends BenchmarkFigures {
  readonly workload: WorkloadName;
  readonly variant: VariantName;
  readonly repeats: number;
  /** Part of each workload that was really run; below 1 the rest is counted, not timed. */
  readonly fractionRun: number;
  readonly adapter: EngineInfo['adapter'];
}
