/**
 * Both devices at the same small work, some answers and a training step of a small model, in turns with whatever
 * else wants the device: each run holds it for well under a second. Fetched when it is wanted.
 */
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { prepare, SIZES, timedRun, type ModelSize } from '../../benchmark';
import { adapterName, createCpuBackend } from '../../ops';
import type { WorkloadName } from '../../protocol/benchmark';
import type { DeviceComparison, EngineInfo } from '../../protocol/engine-info';

const { config } = SIZES.rollout;
const SIZE: ModelSize = {
  ...SIZES.rollout,
  config: { ...config, hiddenSize: 64, intermediateSize: 176, heads: 2, kvHeads: 1, layers: 3 },
  batch: 16,
  steps: 32,
  promptTokens: 16,
  newTokens: 16,
};
const WORKLOADS = ['rollout', 'train-step'] as const;
/** After a first run, in which kernels are compiled; the least time counts. */
const RUNS = 3;

/** For as long as one part lasts, nobody else uses a device. */
type Alone = <T>(work: () => Promise<T>) => Promise<T>;

/** What is kept by the adapter's name. */
interface Comparisons {
  readonly save: (adapter: string, comparison: DeviceComparison) => Promise<void>;
}

/** @returns what is known of the device with the comparison, where it is a GPU */
export async function compareDevices(
  info: EngineInfo,
  alone: Alone,
  kept: Comparisons,
): Promise<EngineInfo> {
  if (info.backend !== 'webgpu') return info;
  const comparison = await timeBoth(alone);
  await kept.save(adapterName(info.adapter), comparison);
  const { choice = { asked: 'webgpu', reason: 'asked' } } = info;
  return { ...info, choice: { ...choice, comparison } };
}

/** WebGPU must be the device in use, and is again whenever a part has ended. */
async function timeBoth(alone: Alone): Promise<DeviceComparison> {
  let threads = 1;
  const webgpuMs = await leastMs(alone);
  const cpuMs = await leastMs((work) =>
    alone(async () => {
      const inUse = getBackend();
      const { features } = await createCpuBackend();
      threads = Number(features.find((name) => name.endsWith('threads'))?.split(' ')[0] ?? 1);
      try {
        return await work();
      } finally {
        await setBackend(inUse);
      }
    }),
  );
  return { webgpuMs, cpuMs, threads };
}

async function leastMs(alone: Alone): Promise<number> {
  let sum = 0;
  for (const workload of WORKLOADS) sum += await leastOf(workload, alone);
  return sum;
}

async function leastOf(workload: WorkloadName, alone: Alone): Promise<number> {
  const { prepared } = await alone(() => prepare(workload, 'fused', SIZE));
  let least = Infinity;
  try {
    for (let run = 0; run <= RUNS; run++) {
      const { ms } = await alone(() => timedRun(prepared, { partLimit: 1 }));
      if (run > 0) least = Math.min(least, ms);
    }
  } finally {
    await alone(() => {
      prepared.dispose();
      return Promise.resolve();
    });
  }
  return least;
}
