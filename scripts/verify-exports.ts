/**
 * `npm run verify:exports`: trains a small project, exports it, opens the exports in transformers and
 * llama.cpp, and writes what those found to docs/exports.md and the golden files of the exports' test. Python and npm packages are installed
 * into .cache/verify-exports; the app and its tests need none of them.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startNodeEngine } from './results/node-engine';
import {
  exportsReport,
  type LlamaCppFindings,
  type TransformersFindings,
} from './verify-exports/report';
import { GOLDEN, goldenExports } from './verify-exports/golden';
import { writeCases } from './verify-exports/cases';

const SOURCE = new URL('verify-exports/', import.meta.url).pathname;
const CACHE = path.resolve('.cache/verify-exports');
const CASES = path.join(CACHE, 'cases');
const PYTHON = path.join(CACHE, 'python/bin/python');
const LLAMA = path.join(CACHE, 'llama-cpp');

function run(command: string, args: readonly string[], cwd = CACHE): string {
  console.log(`> ${command} ${args.join(' ')}`);
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The last line of what a program prints, which is its finding. */
function finding(output: string): unknown {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

function install(): void {
  mkdirSync(LLAMA, { recursive: true });
  if (!existsSync(PYTHON)) run('python3', ['-m', 'venv', 'python']);
  run(PYTHON, ['-m', 'pip', 'install', '-q', '-r', path.join(SOURCE, 'requirements.txt')]);
  for (const file of ['package.json', 'check-llama-cpp.mjs']) {
    cpSync(path.join(SOURCE, file), path.join(LLAMA, file));
  }
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], LLAMA);
}

install();
rmSync(CASES, { recursive: true, force: true });
mkdirSync(CASES, { recursive: true });
const { engine, adapter } = await startNodeEngine('cpu');
await writeCases(engine, CASES);
const transformers = finding(run(PYTHON, [path.join(SOURCE, 'check_transformers.py'), CASES]));
const llamaCpp = finding(run('node', ['check-llama-cpp.mjs', CASES], LLAMA));
const { dependencies } = JSON.parse(readFileSync(path.join(SOURCE, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
const report = exportsReport({
  adapter,
  transformers: transformers as TransformersFindings,
  llamaCpp: llamaCpp as LlamaCppFindings,
  llamaCppVersion: `node-llama-cpp ${dependencies['node-llama-cpp'] ?? ''}`,
});
writeFileSync('docs/exports.md', report);
writeFileSync(GOLDEN, `${JSON.stringify(await goldenExports(), null, 2)}\n`);
console.log(report);
process.exit(0);
