/** Times workloads of the benchmark on this engine, whole and kernel by kernel. */
import { time } from '@tensorflow/tfjs-core';
import { FUSED } from '../../src/benchmark/fused';
import { SIZES } from '../../src/benchmark/sizes';
import { flush } from '../../src/ops';
import { currentWebGpu } from '../../src/ops/backend/tfjs-adapter';

/** The first part of a workload: all of it, where it is the same work throughout. */
export async function measureKernels(
  name: 'train-step' | 'rollout',
  repeats: number,
): Promise<string> {
  const workload = FUSED[name](SIZES[name]);
  const [part] = workload.parts;
  if (part === undefined) throw new RangeError(`${name} has no parts`);
  const text = await report(name, repeats, part.run);
  workload.dispose();
  return text;
}

/**
 * Medians of whole runs, with the processor time of all threads (which is where a software adapter
 * spends it, and hardly depends on what else runs), then one run with a timestamp around every
 * dispatch.
 */
async function report(name: string, repeats: number, run: () => Promise<void>): Promise<string> {
  await run();
  const elapsed: number[] = [];
  const before = process.cpuUsage();
  for (let repeat = 0; repeat < repeats; repeat++) {
    flush();
    const started = performance.now();
    await run();
    elapsed.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  elapsed.sort((a, b) => a - b);
  const median = elapsed[Math.floor(repeats / 2)] ?? NaN;
  const cpuMs = (user + system) / 1000 / repeats;
  const kernels = await kernelTotals(run);
  const dispatches = kernels.reduce((sum, { count }) => sum + count, 0);
  const timed = kernels.reduce((sum, { ms }) => sum + ms, 0);
  return [
    `${name}: ${dispatches} dispatches, median ${median.toFixed(0)} ms, least ${(elapsed[0] ?? NaN).toFixed(0)} ms, processor ${cpuMs.toFixed(0)} ms`,
    '',
    '| kernel | dispatches | ms | share |',
    '| --- | --- | --- | --- |',
    ...kernels.map(
      ({ kernel, count, ms }) =>
        `| ${kernel} | ${count} | ${ms.toFixed(1)} | ${((100 * ms) / timed).toFixed(1)} % |`,
    ),
    '',
  ].join('\n');
}

interface KernelTotal {
  readonly kernel: string;
  readonly count: number;
  readonly ms: number;
}

/** Every kernel of one run, slowest first; empty on adapters without timestamps. */
async function kernelTotals(run: () => Promise<void>): Promise<KernelTotal[]> {
  if (currentWebGpu()?.supportTimestampQuery !== true) return [];
  const runs: Promise<void>[] = [];
  const profile = await time(() => {
    runs.push(run());
  });
  await Promise.all(runs);
  const totals = new Map<string, KernelTotal>();
  for (const entry of (profile.getExtraProfileInfo?.() ?? '').split(', ')) {
    const [kernel = '', ms = '0'] = entry.split(': ');
    const { count, ms: before } = totals.get(kernel) ?? { count: 0, ms: 0 };
    totals.set(kernel, { kernel, count: count + 1, ms: before + Number(ms) });
  }
  return [...totals.values()].sort((a, b) => b.ms - a.ms);
}
