/** Threads of a worker, where its page is isolated from other origins and so may share memory. */
import type { ThreadStarter } from './threads';

/** More gain little on models of this size. */
const MOST = 8;

/** Undefined where memory cannot be shared, and in a page itself, which may not wait for others. */
export function workerThreads(): ThreadStarter | undefined {
  if (!('crossOriginIsolated' in globalThis) || !crossOriginIsolated) return undefined;
  if ('document' in globalThis) return undefined;
  return { count: Math.min(MOST, navigator.hardwareConcurrency), start };
}

function start(message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./thread.mjs', import.meta.url), { type: 'module' });
    worker.onmessage = () => resolve();
    worker.onerror = ({ message: reason }) => reject(new Error(reason));
    worker.postMessage(message);
  });
}
