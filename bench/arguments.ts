/** The command line of the benchmark, in a browser and in Node. */
import { parseArgs } from 'node:util';
import { WORKLOADS } from '../src/protocol/benchmark';
import { CONTENDERS } from './contenders';
import type { SuiteOptions } from './suite';

export const USAGE = `  --workloads train-step,rollout,ppo-iteration,reward-fit
  --variants fused,stock,jax,cpu,jax-wasm
  --repeats N       timed runs of each (20; on software adapters 1)
  --part-limit N    repeated parts run at most so often (no limit; on software adapters 1)
  --curves none|ends|all`;

/** Only what was given: the rest depends on the adapter. */
export function suiteArguments(): Partial<SuiteOptions> {
  const { values } = parseArgs({
    options: {
      workloads: { type: 'string' },
      variants: { type: 'string' },
      repeats: { type: 'string' },
      'part-limit': { type: 'string' },
      curves: { type: 'string' },
    },
  });
  return {
    ...(values.workloads && { workloads: choices(values.workloads, WORKLOADS) }),
    ...(values.variants && {
      contenders: choices(values.variants, CONTENDERS),
    }),
    ...(values.repeats && { repeats: Number(values.repeats) }),
    ...(values['part-limit'] && { partLimit: Number(values['part-limit']) }),
    ...(values.curves && { curves: choices(values.curves, ['none', 'ends', 'all'] as const)[0] }),
  };
}

function choices<T extends string>(text: string, known: readonly T[]): T[] {
  const chosen = text.split(',');
  const found = known.filter((one) => chosen.includes(one));
  if (found.length !== chosen.length) throw new RangeError(`${text}: use ${known.join(', ')}`);
  return found;
}
