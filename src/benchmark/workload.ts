/** What a benchmark times: a workload as parts, each with how often it comes. */
import type { WorkloadName } from '../protocol/benchmark';
import type { ModelSize } from './sizes';

export interface Part {
  /** How often this part comes in one run of the workload; need not be whole. */
  readonly times: number;
  /** Ends when the GPU has done it: the last thing it awaits is a value read back. */
  readonly run: () => Promise<void>;
  /** All encoding happens before the first `await` of `run`. */
  readonly encodesAtOnce: boolean;
}

/** A workload ready to run; what it holds on the device is released by `dispose`. */
export interface Workload {
  readonly parts: readonly Part[];
  /** Tokens that one run processes, for a rate. */
  readonly tokens: number;
  readonly dispose: () => void;
}

/** Makes a workload of that size. */
export type Workloads = Readonly<Record<WorkloadName, (size: ModelSize) => Workload>>;
