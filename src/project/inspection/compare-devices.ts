/**
 * Both devices at the same small work, a training iteration of a small model, in turns with whatever
 * else wants the device: each run holds it for well under a second. Fetched when it is wanted.
 */
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { prepare, SIZES, timedRun, type ModelSize } from '../../benchmark';
import { createCpuBackend } from '../../ops';
import type { DeviceComparison } from '../../protocol/engine-info';

const { config } = SIZES['ppo-iteration'];
const SIZE: ModelSize = {
  ...SIZES['ppo-iteration'],
  config: { ...config, hiddenSize: 64, intermediateSize: 176, heads: 2, kvHeads: 1, layers: 3 },
  batch: 16,
  promptTokens: 16,
  newTokens: 16,
};
/** After a first run, in which kernels are compiled; the least time counts. */
const RUNS = 3;

/** For as long as one part lasts, nobody else uses a device. */
type Alone = <T>(work: () => Promise<T>) => Promise<T>;

/** WebGPU must be the device in use, and is again whenever a part has ended. */
export async function compareDevices(alone: Alone): Promise<DeviceComparison> {
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
  const { prepared } = await alone(() => prepare('ppo-iteration', 'fused', SIZE));
  let least = Infinity;
  try {
    for (let run = 0; run <= RUNS; run++) {
      const { ms } = await alone(() => timedRun(prepared, { partLimit: 1 }));
      if (run > 0) least = Math.min(least, ms);
    }
  } finally {
    await alone(() => Promise.resolve(prepared.dispose()));
  }
  return least;
}
