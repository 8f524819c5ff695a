/** `npm run check`: every static check, the build and its size; all of them even when one fails. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Name and command line of each check. */
export const CHECKS = [
  ['format', ['prettier', '--check', '.', '--log-level', 'warn']],
  ['lint', ['eslint', '.', '--max-warnings', '0']],
  [
    'types of page and tests',
    ['svelte-check', '--tsconfig', 'tsconfig.json', '--fail-on-warnings'],
  ],
  ['types of the worker', ['tsc', '-p', 'tsconfig.worker.json']],
  ['import cycles', ['depcruise', '--config', '.dependency-cruiser.cjs', 'src']],
  ['dead code', ['knip', '--no-progress']],
  ['build', ['vite', 'build']],
  ['size of the first load', ['size-limit']],
];

/** Runs one tool from node_modules/.bin to its end; true when it succeeded. */
export function runTool([tool, ...args], env = {}) {
  const { status } = spawnSync('npx', ['--no-install', tool, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  return status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = CHECKS.filter(([name, command]) => {
    console.log(`\n— ${name}: ${command.join(' ')}`);
    return !runTool(command);
  });
  for (const [name] of failed) console.log(`failed: ${name}`);
  console.log(`${CHECKS.length - failed.length} checks passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
