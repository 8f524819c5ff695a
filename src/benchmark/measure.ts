/** Times a workload: one run to warm up, then the repeats, with what the GPU was given to do. */
import type { BenchmarkFigures } from '../protocol/benchmark';
import { gpuCounts, gpuMemory } from '../ops';
import { StoppedError } from '../shared/errors';
import { quantile } from '../shared/statistics';
import type { Part, Workload } from './workload';

/** What a device was given to do so far; `gpuBytes` is what it holds now. */
export interface Counts {
  readonly dispatches: number;
  readonly submits: number;
  readonly readbacks: number;
  readonly gpuBytes: number;
}

export interface RunOptions {
  /** See `BenchmarkOptions`. */
  readonly partLimit: number;
  /** Default: the engine's own counters. */
  readonly counts?: () => Counts;
}

export interface MeasureOptions extends RunOptions {
  readonly repeats: number;
  readonly signal?: AbortSignal | undefined;
  /** Awaited before each run: the place to let other work in. */
  readonly onProgress?: ((done: number, total: number) => Promise<void>) | undefined;
}

/** One run; all figures but the time are as in `BenchmarkFigures`. */
export type Run = Omit<BenchmarkFigures, 'msMedian' | 'msMin' | 'tokensPerSecond'> & { ms: number };

/** @throws StoppedError when the signal is raised */
export async function measure(
  workload: Workload,
  options: MeasureOptions,
): Promise<BenchmarkFigures> {
  const { repeats, onProgress, signal } = options;
  const runs: Run[] = [];
  for (let run = 0; run <= repeats; run++) {
    await onProgress?.(run, repeats + 1);
    if (signal?.aborted === true) throw new StoppedError('The benchmark');
    runs.push(await timedRun(workload, options));
  }
  return figures(runs.slice(1), workload.tokens);
}

/** Share of the workload that really runs under a limit on its parts. */
export function fractionRun({ parts }: Workload, partLimit: number): number {
  const all = parts.reduce((sum, { times }) => sum + times, 0);
  return parts.reduce((sum, part) => sum + runsOf(part, partLimit), 0) / all;
}

/** Medians over the runs, each figure by itself. */
export function figures(runs: readonly Run[], tokens: number): BenchmarkFigures {
  const middle = (of: (run: Run) => number): number =>
    quantile(Float64Array.from(runs, of).sort(), 0.5);
  const msMedian = middle(({ ms }) => ms);
  const encodes = runs.every(({ encodeMs }) => encodeMs !== undefined);
  return {
    msMedian,
    msMin: Math.min(...runs.map(({ ms }) => ms)),
    tokensPerSecond: (1000 * tokens) / msMedian,
    dispatches: middle(({ dispatches }) => dispatches),
    submits: middle(({ submits }) => submits),
    readbacks: middle(({ readbacks }) => readbacks),
    ...(encodes ? { encodeMs: middle(({ encodeMs = 0 }) => encodeMs) } : {}),
    gpuBytes: middle(({ gpuBytes }) => gpuBytes),
  };
}

const runsOf = ({ times }: Part, limit: number): number =>
  Math.min(times, Math.max(1, Math.round(limit)));

const engineCounts = (): Counts => ({ ...gpuCounts(), gpuBytes: gpuMemory().gpuBytes });

/** @returns the figures of the whole workload, parts beyond the limit counted from those run */
export async function timedRun({ parts }: Workload, options: RunOptions): Promise<Run> {
  const { partLimit, counts = engineCounts } = options;
  const total = { ms: 0, encodeMs: 0, dispatches: 0, submits: 0, readbacks: 0 };
  for (const part of parts) {
    const runs = Math.max(1, Math.round(runsOf(part, partLimit)));
    const weight = part.times / runs;
    for (let run = 0; run < runs; run++) {
      const before = counts();
      const start = performance.now();
      const work = part.run();
      total.encodeMs += weight * (part.encodesAtOnce ? performance.now() - start : NaN);
      await work;
      total.ms += weight * (performance.now() - start);
      const after = counts();
      for (const name of ['dispatches', 'submits', 'readbacks'] as const) {
        total[name] += weight * (after[name] - before[name]);
      }
    }
  }
  const { encodeMs, ...counted } = total;
  const { gpuBytes } = counts();
  return { ...counted, gpuBytes, ...(Number.isNaN(encodeMs) ? {} : { encodeMs }) };
}
