/** Jobs as lines of the table that `runProgram` (program.wasm.ts) walks. */
import type { Heap } from './heap';

/** What one run does: a kernel of module.wasm.ts, on how many units, with what scratch memory. */
export interface Job {
  readonly kernel: string;
  /** Rows, heads or vectors; each is worked out by itself, whatever the others do. */
  readonly units: number;
  /** About how many: few are not worth waking other threads for. */
  readonly operations: number;
  /** Of one thread. */
  readonly scratchBytes?: number;
}

export interface KernelCall {
  readonly job: Job;
  /** Places and sizes, as the kernel takes them behind its scratch memory. */
  readonly args: readonly number[];
}

/** Numbers in a line, as in program.wasm.ts. */
const LINE = 24;
const LINE_BYTES = 8 * LINE;

/** Some tens of microseconds' worth. */
const LEAST_OPERATIONS = 200_000;
/** So many units are shared out in multiples of `GRAIN`: whole tiles of rows. */
const MANY = 64;
const GRAIN = 4;

/** How many units each thread takes; the last may take fewer, and others none. */
export function shareOf({ units, operations }: Job, threads: number): number {
  const taking = Math.max(1, Math.min(threads, Math.floor(operations / LEAST_OPERATIONS)));
  const grain = units < MANY ? 1 : GRAIN;
  return Math.max(1, grain * Math.ceil(units / taking / grain));
}

/** Bytes of the table of so many jobs. */
export function tableBytes(jobs: number): number {
  return jobs * LINE_BYTES;
}

/** Writes the table. @param numberOf a kernel's number in program.wasm.ts */
export function writeTable(
  heap: Heap,
  table: number,
  calls: readonly KernelCall[],
  numberOf: (kernel: string) => number,
): void {
  const lines = heap.doubles(table, calls.length * LINE);
  calls.forEach(({ job, args }, index) => {
    lines.set([numberOf(job.kernel), job.units, ...args], index * LINE);
  });
}
