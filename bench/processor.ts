/**
 * `npm run bench:cpu`: the workloads on the processor in plain Node, in turns: the WebAssembly
 * kernels on one thread and on more, the references that they replaced, and jax-js.
 */
import { parseArgs } from 'node:util';
import { prepareNodeBackend } from '../scripts/node-device';
import { nodeThreads } from '../scripts/node-threads';
import '../scripts/node-tfjs.mjs';
import type { Workload } from '../src/benchmark';
import type { WorkloadName } from '../src/protocol/benchmark';

const { values: given } = parseArgs({
  options: {
    workloads: { type: 'string', default: 'train-step,rollout,ppo-iteration' },
    variants: { type: 'string', default: 'threads-1,threads-2,reference,jax-wasm' },
    repeats: { type: 'string', default: '8' },
    'part-limit': { type: 'string', default: '1' },
  },
});
/** Slow ones run at most so often. */
const SLOW_REPEATS = 2;

await prepareNodeBackend('cpu');
const { SIZES, prepare, timedRun } = await import('../src/benchmark');
const { createCpuBackend } = await import('../src/ops');

interface Contender {
  readonly name: string;
  readonly workload: Workload;
  readonly makeCurrent: () => Promise<unknown>;
  readonly times: number[];
}

const variants = given.variants.split(',');
const threadsOf = (variant: string): number => Number(/^threads-(\d+)$/.exec(variant)?.[1] ?? 0);
const most = Math.max(1, ...variants.map(threadsOf));

/** Makes a variant the one that computes. */
function starterOf(variant: string): () => Promise<unknown> {
  const count = threadsOf(variant);
  if (variant === 'reference') return () => createCpuBackend({ kernels: 'reference' });
  return () => createCpuBackend({ threads: nodeThreads(count) });
}

/** Undefined for one that has no such workload. */
async function contender(variant: string, name: WorkloadName): Promise<Contender | undefined> {
  if (variant !== 'jax-wasm') {
    const makeCurrent = starterOf(variant);
    await makeCurrent();
    const { prepared: workload } = await prepare(name, 'fused', SIZES[name]);
    return { name: variant, workload, makeCurrent, times: [] };
  }
  if (name !== 'train-step') return undefined;
  const { jaxTrainStep } = await import('./jax-train-step.mjs');
  const size = SIZES[name];
  const step = await jaxTrainStep(size, 'wasm');
  const run = async (): Promise<void> => {
    await step.run();
  };
  const workload = {
    parts: [{ times: 1, run, encodesAtOnce: true }],
    tokens: size.batch * size.steps,
    dispose: () => undefined,
  };
  return { name: variant, workload, makeCurrent: () => Promise.resolve(), times: [] };
}

async function once({ workload, makeCurrent }: Contender): Promise<number> {
  await makeCurrent();
  return (await timedRun(workload, { partLimit: Number(given['part-limit']) })).ms;
}

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;

// The memory is that of the first call: with all the threads that any variant takes.
await createCpuBackend({ threads: nodeThreads(most) });
console.log(`${new Date().toISOString()}, Node ${process.version}`);
console.log('| workload | variant | median ms | least ms | runs | tokens/s |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const name of given.workloads.split(',') as WorkloadName[]) {
  const contenders: Contender[] = [];
  for (const variant of variants) {
    const made = await contender(variant, name);
    if (made === undefined) continue;
    if (variant !== 'reference') await once(made);
    contenders.push(made);
  }
  for (let round = 0; round < Number(given.repeats); round++) {
    for (const each of contenders) {
      if (each.name === 'reference' && round >= SLOW_REPEATS) continue;
      each.times.push(await once(each));
    }
  }
  for (const { name: variant, workload, times } of contenders) {
    const middle = median(times);
    const rate = ((1000 * workload.tokens) / middle).toFixed(0);
    const [ms, least] = [middle, Math.min(...times)].map((time) => time.toFixed(0));
    console.log(`| ${name} | ${variant} | ${ms} | ${least} | ${times.length} | ${rate} |`);
    workload.dispose();
  }
}
process.exit(0);
