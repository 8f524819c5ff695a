/** Threads of the CPU backend in Node. They end with the process. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ThreadStarter } from '../src/ops/wasm/threads';

const SOURCE = new URL('../src/ops/wasm/thread.mjs', import.meta.url);

/** @param count the caller's thread included */
export function nodeThreads(count = availableParallelism()): ThreadStarter {
  return { count, start };
}

function start(message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(SOURCE);
    worker.once('message', () => {
      worker.unref();
      resolve();
    });
    worker.once('error', reject);
    worker.postMessage(message);
  });
}
