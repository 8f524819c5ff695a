/**
 * Several variants of one workload, run in turns in one process, so that whatever else the machine
 * does meets all of them alike. Runs in a page and in Node.
 */
import { setBackend } from '@tensorflow/tfjs-core';
import { figures, fractionRun, prepare, timedRun } from '../src/benchmark';
import type { Counts, ModelSize, PreparedWorkload, Run } from '../src/benchmark';
import { createCpuBackend } from '../src/ops';
import type { BenchmarkFigures, WorkloadName } from '../src/protocol/benchmark';
import type { Contender } from './contenders';

export interface Contest {
  readonly workload: WorkloadName;
  readonly size: ModelSize;
  readonly contenders: readonly Contender[];
  readonly repeats: number;
  readonly partLimit: number;
}

export interface Standing extends BenchmarkFigures {
  readonly contender: Contender;
  readonly fractionRun: number;
  /** The first run, in which kernels are compiled. */
  readonly firstMs: number;
}

/** @param counts what all devices of this process were given to do */
export async function compete(contest: Contest, counts: () => Counts): Promise<Standing[]> {
  const { partLimit } = contest;
  const entries = [];
  for (const contender of contest.contenders) {
    const entry = await prepared(contest, contender);
    const run = (): Promise<Run> =>
      entry.inItsSettings(() => timedRun(entry.prepared, { partLimit, counts }));
    const first = await run();
    entries.push({ contender, entry, run, first, runs: [] as Run[] });
  }
  for (let round = 0; round < contest.repeats; round++) {
    for (const { run, runs } of entries) runs.push(await run());
  }
  return entries.map(({ contender, entry: { prepared: workload }, first, runs }) => {
    const standing = {
      contender,
      ...figures(runs, workload.tokens),
      fractionRun: fractionRun(workload, partLimit),
      firstMs: first.ms,
    };
    workload.dispose();
    return standing;
  });
}

async function prepared(
  { workload, size }: Contest,
  contender: Contender,
): Promise<PreparedWorkload> {
  if (contender === 'cpu') return onProcessor(() => prepare(workload, 'fused', size));
  if (contender === 'fused' || contender === 'stock') return prepare(workload, contender, size);
  if (workload !== 'train-step') throw new RangeError(`jax-js has no ${workload} here`);
  const { jaxTrainStep } = await import('./jax-train-step.mjs');
  const step = await jaxTrainStep(size, contender === 'jax' ? 'webgpu' : 'wasm');
  const run = async (): Promise<void> => {
    await step.run();
  };
  return {
    prepared: {
      parts: [{ times: 1, run, encodesAtOnce: true }],
      tokens: size.batch * size.steps,
      dispose: () => undefined,
    },
    inItsSettings: (work) => work(),
  };
}

/** Prepared on the CPU backend, which is current whenever the workload runs and not in between. */
async function onProcessor(make: () => Promise<PreparedWorkload>): Promise<PreparedWorkload> {
  const inItsSettings = async <T>(work: () => Promise<T>): Promise<T> => {
    await createCpuBackend();
    try {
      return await work();
    } finally {
      await setBackend('webgpu');
    }
  };
  const { prepared } = await inItsSettings(make);
  return { prepared, inItsSettings };
}
