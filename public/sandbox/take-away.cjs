/**
 * Stands before each of the programs that run user code: the names that such code must not find.
 * The frame's policy already forbids what matters; without these names nobody waits in vain.
 */
'use strict';
const TAKEN_AWAY = [
  'postMessage',
  'close',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebTransport',
  'EventSource',
  'importScripts',
  'Worker',
  'BroadcastChannel',
  'indexedDB',
  'caches',
  'navigator',
];

/** From now on neither those nor `more` are there; what could be called says so. */
function takeAway(more = []) {
  for (const name of [...TAKEN_AWAY, ...more]) {
    if (!(name in self)) continue;
    const value =
      typeof self[name] === 'function'
        ? function () {
            throw new Error(`${name} is not there: a sandbox has no network, storage or page`);
          }
        : undefined;
    try {
      Object.defineProperty(self, name, { value, writable: false, configurable: false });
    } catch {
      // Not configurable: the policy of the frame holds all the same.
    }
  }
}
