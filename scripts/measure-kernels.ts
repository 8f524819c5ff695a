/**
 * Where the time of the engine's kernels goes on this machine's WebGPU adapter:
 * `npx tsx scripts/measure-kernels.ts [train|rollout|both] [--repeats 3]`. Prints the dispatches and
 * milliseconds of one train step and one roll-out of the benchmark's sizes, and a table per kernel.
 */
import { parseArgs } from 'node:util';
import { deviceName, EXIT_ON_TROUBLE, prepareNodeBackend, startNodeDevice } from './node-device';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { repeats: { type: 'string', default: '3' } },
});

await prepareNodeBackend('webgpu');
const info = await startNodeDevice('webgpu', EXIT_ON_TROUBLE);
console.log(deviceName(info));
const { measureRollOut, measureTrainStep } = await import('./measuring/kernel-times');
const wanted = positionals[0] ?? 'both';
const repeats = Number(values.repeats);
if (wanted !== 'rollout') console.log(await measureTrainStep(repeats));
if (wanted !== 'train') console.log(await measureRollOut(repeats));
process.exit(0);
