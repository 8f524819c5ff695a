/** `npm run bench:node`: the engine's part in plain Node, over the npm package `webgpu` (Dawn). */
import { installNodeWebGpu } from '../scripts/node-webgpu';
import { suiteArguments } from './arguments';
import { suiteText, tableHead, tableLines } from './report';

await installNodeWebGpu();
const { startSuite } = await import('./suite');
const suite = await startSuite();
const effort = suite.isSoftware
  ? { repeats: 1, partLimit: 1 }
  : { repeats: 20, partLimit: Infinity };
console.log(`${new Date().toISOString()}, Node ${process.version}\n${suiteText(suite)}\n`);
console.log(tableHead());
await suite.run(
  {
    workloads: ['train-step', 'rollout', 'ppo-iteration', 'reward-fit'],
    contenders: ['fused'],
    curves: suite.isSoftware ? 'none' : 'all',
    ...effort,
    ...suiteArguments(),
  },
  (entry) => {
    console.log(tableLines(entry));
  },
);
process.exit(0);
