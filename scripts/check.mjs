/**
 * `npm run check`: every static check, the build and its size, side by side; all of them even when
 * one fails.
 */
import { fileURLToPath } from 'node:url';
import { inLanes, runQuietly } from './lanes.mjs';
import { compileWasmKernels } from './wasm-kernels.mjs';

/** Name and command line of each check, the longest first; none needs another. */
export const CHECKS = [
  ['lint', ['eslint', '.', '--max-warnings', '0']],
  [
    'types of page and tests',
    ['svelte-check', '--tsconfig', 'tsconfig.json', '--fail-on-warnings'],
  ],
  ['format', ['prettier', '--check', '.', '--log-level', 'warn']],
  ['types of the worker', ['tsc', '-p', 'tsconfig.worker.json']],
  ['build', ['vite', 'build']],
  ['import cycles', ['depcruise', '--config', '.dependency-cruiser.cjs', 'src']],
  ['dead code', ['knip', '--no-progress']],
];

/** After the build. */
export const SIZE_CHECK = ['size of the first load', ['size-limit']];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = [];
  const run = async ([name, command]) => {
    const { ok, output } = await runQuietly(command);
    console.log(`\n— ${name}: ${command.join(' ')}\n${output.trimEnd()}`);
    if (!ok) failed.push(name);
  };
  // Several of them need the kernels, and would each compile them.
  await compileWasmKernels();
  await inLanes(CHECKS.map((check) => () => run(check)));
  await run(SIZE_CHECK);
  for (const name of failed) console.log(`failed: ${name}`);
  console.log(`${CHECKS.length + 1 - failed.length} checks passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
