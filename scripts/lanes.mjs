/** Runs tools side by side, as many as there are processors, each with its output in one piece. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Begins the tasks in their order, the next whenever a processor is free.
 *
 * @param {readonly (() => Promise<unknown>)[]} tasks
 */
export async function inLanes(tasks) {
  const waiting = [...tasks];
  const lane = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
}

/**
 * Runs one tool from node_modules/.bin to its end.
 *
 * @returns {Promise<{ ok: boolean, output: string }>} whether it succeeded, and what it wrote
 */
export function runQuietly([tool, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn('npx', ['--no-install', tool, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    const keep = (text) => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject).on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
