/** All that one process measures, in a page or in Node: peaks, contests, curves. */
import { SIZES, trainStepSize } from '../src/benchmark';
import { createWebGpuBackend } from '../src/ops';
import { WORKLOADS, type WorkloadName } from '../src/protocol/benchmark';
import type { Contender } from './contenders';
import { compete, type Standing } from './contest';
import { countGpuCalls } from './gpu-counters';
import { measurePeaks, type Peaks } from './peaks';

export interface SuiteOptions {
  readonly workloads: readonly WorkloadName[];
  readonly contenders: readonly Contender[];
  readonly repeats: number;
  readonly partLimit: number;
  /** Which points of the scaling curves: none, the ends only, or all. */
  readonly curves: 'none' | 'ends' | 'all';
}

export interface Entry {
  /** Workload, or the point of a curve. */
  readonly name: string;
  readonly repeats: number;
  readonly standings: readonly Standing[];
}

export interface Suite {
  readonly adapter: string;
  readonly isSoftware: boolean;
  readonly peaks: Peaks;
  run: (options: SuiteOptions, onEntry: (entry: Entry) => void) => Promise<void>;
}

const BASE = { width: 128, batch: 16, steps: 64 };
const CURVES = {
  batch: [4, 8, 16, 32, 64, 128, 256],
  steps: [32, 64, 128, 256],
  width: [64, 128, 256, 512],
} as const;

export async function startSuite(): Promise<Suite> {
  const counters = countGpuCalls();
  const fail = (reason: string): void => {
    throw new Error(reason);
  };
  const { info, device } = await createWebGpuBackend({ onGpuError: fail, onDeviceLost: fail });
  const { vendor, architecture, description, isFallback } = info.adapter;
  return {
    adapter: [vendor, architecture, description].filter(Boolean).join(' '),
    isSoftware: isFallback,
    peaks: await measurePeaks(device, isFallback),
    run: async (options, onEntry) => {
      const { repeats, partLimit } = options;
      const contest = { repeats, partLimit };
      for (const workload of WORKLOADS.filter((name) => options.workloads.includes(name))) {
        const contenders = options.contenders.filter(
          (name) => !name.startsWith('jax') || workload === 'train-step',
        );
        const size = SIZES[workload];
        const standings = await compete(
          { ...contest, workload, size, contenders },
          counters.counts,
        );
        onEntry({ name: workload, repeats, standings });
      }
      for (const point of curvePoints(options.curves)) {
        const size = trainStepSize(point);
        const contenders: Contender[] = ['fused'];
        const one = { ...contest, workload: 'train-step', size, contenders } as const;
        const standings = await compete(one, counters.counts);
        const name = `train-step B ${point.batch} T ${point.steps} D ${point.width}`;
        onEntry({ name, repeats, standings });
      }
    },
  };
}

function curvePoints(which: SuiteOptions['curves']): (typeof BASE)[] {
  if (which === 'none') return [];
  return Object.entries(CURVES).flatMap(([axis, values]) => {
    const chosen = which === 'all' ? values : [values[0], values.at(-1)];
    return chosen.map((value) => ({ ...BASE, [axis]: value }));
  });
}
