/** The benchmark as a job: nothing else uses the GPU while it is timed. */
import { VARIANTS, WORKLOADS } from '../../protocol/benchmark';
import type { BenchmarkOptions, BenchmarkReport } from '../../protocol/benchmark';
import { InvalidValueError } from '../../shared/errors';
import { later } from '../later';
import type { Project } from '../project';

const REPEATS = 5;
const MOST_REPEATS = 1000;

export async function runBenchmark(
  { context }: Project,
  options: BenchmarkOptions,
): Promise<BenchmarkReport> {
  const { workload, variant = 'fused', repeats = REPEATS, partLimit = Infinity } = options;
  checkOptions(workload, variant, repeats, partLimit);
  const { benchmark } = await later.benchmark();
  return context.jobs.run('benchmark', async (job) => {
    const { signal } = job;
    const figures = await context.gpu.runInParts((stepAside) => {
      const onProgress = async (done: number, total: number): Promise<void> => {
        job.progress(done, total, `${workload}, ${variant}`);
        await stepAside(() => job.betweenSteps());
      };
      return benchmark({ workload, variant }, { repeats, partLimit, signal, onProgress });
    });
    return { workload, variant, repeats, ...figures, adapter: context.device.adapter };
  });
}

function checkOptions(workload: string, variant: string, repeats: number, limit: number): void {
  checkChoice('workload', workload, WORKLOADS);
  checkChoice('variant', variant, VARIANTS);
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > MOST_REPEATS) {
    throw new InvalidValueError('repeats', repeats, `use 1 to ${MOST_REPEATS}`);
  }
  if (!(limit >= 1)) throw new InvalidValueError('partLimit', limit, 'use 1 or more');
}

function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new InvalidValueError(name, value, `use one of ${choices.join(', ')}`);
  }
}
