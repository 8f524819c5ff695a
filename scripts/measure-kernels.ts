/**
 * Where the time of the engine's kernels goes on this machine's WebGPU adapter:
 * `npx tsx scripts/measure-kernels.ts [train-step|rollout|both] [--repeats 3]`. Prints the dispatches and
 * milliseconds of the benchmark's train step and roll-out, and a table per kernel.
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
const { measureKernels } = await import('./measuring/kernel-times');
const wanted = positionals[0] ?? 'both';
const repeats = Number(values.repeats);
if (wanted !== 'rollout') console.log(await measureKernels('train-step', repeats));
if (wanted !== 'train-step') console.log(await measureKernels('rollout', repeats));
process.exit(0);
