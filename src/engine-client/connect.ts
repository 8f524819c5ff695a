/** The page's side of the engine: starts the worker and speaks to it. */
import engineScript from '../engine/worker.ts?worker&url';
import { wrap, type Endpoint } from 'comlink';
import type { EngineApi, EngineEvent } from '../protocol/engine-api';
import { engineFacade } from '../protocol/engine-facade';
import { EngineError } from '../protocol/engine-error';
import { installErrorTransport } from '../protocol/error-transport';
import { isEventsMessage, isPortRequest, type RemoteEngine } from '../protocol/wire';

export type EngineClient = EngineApi & {
  /** Ends the worker at once; calls under way are rejected. */
  terminate: () => void;
};

/** What a `Worker` is to the client; tests pass a message port. */
export interface EngineEndpoint extends Endpoint {
  terminate: () => void;
}

/**
 * The worker's name tells it where the page's folder is, below which the model files lie. It starts
 * from a blob, because such a worker is bound by the page's policy, whatever headers a host sends.
 */
export function connectEngine(): EngineClient {
  const start = `import ${JSON.stringify(new URL(engineScript, document.baseURI))}`;
  const worker = new Worker(URL.createObjectURL(new Blob([start], { type: 'text/javascript' })), {
    type: 'module',
    name: new URL('.', document.baseURI).href,
  });
  const frames = () => import('./port-requests');
  worker.addEventListener('message', ({ data }) => {
    if (!isPortRequest(data)) return;
    void frames().then(({ answerPortRequest }) => answerPortRequest(worker, data, turnedOn));
  });
  const client = clientOf(worker);
  const turnedOn = new Set<string>();
  return {
    ...client,
    /** What is turned on through this page, and nothing else, can be reached through it. */
    endpoint: (id, change) => {
      if (change === 'off') {
        turnedOn.clear();
        void frames().then(({ closeEndpointFrame }) => closeEndpointFrame());
      } else if (change !== undefined) turnedOn.add(change.url);
      return client.endpoint(id, change);
    },
  };
}

export function clientOf(endpoint: EngineEndpoint): EngineClient {
  installErrorTransport();
  const listeners = new Set<(event: EngineEvent) => void>();
  const ended = endOf(endpoint);
  listenForEvents(endpoint, listeners);
  const remote = wrap<RemoteEngine>(endpoint);

  const untilEnd =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> =>
      Promise.race([call(...args), ended.promise]);
  const engine = engineFacade({
    start: untilEnd(remote.start),
    compareDevices: untilEnd(remote.compareDevices),
    labs: untilEnd(remote.labs),
    projects: untilEnd(remote.projects),
    removeProject: untilEnd(remote.removeProject),
    open: untilEnd(remote.open),
    call: untilEnd(remote.call),
    subscribe: (listener) => {
      listeners.add(listener);
      return Promise.resolve();
    },
  });
  const terminate = (): void => {
    ended.now('The engine was closed');
    endpoint.terminate();
  };
  return { ...engine, terminate };
}

function listenForEvents(
  endpoint: EngineEndpoint,
  listeners: ReadonlySet<(event: EngineEvent) => void>,
): void {
  endpoint.addEventListener('message', (message) => {
    const { data } = message as MessageEvent<unknown>;
    if (!isEventsMessage(data)) return;
    for (const event of data.events) {
      for (const listener of listeners) listener(event);
    }
  });
}

/** A promise that rejects when the worker has crashed or was closed, and never resolves. */
function endOf(endpoint: EngineEndpoint): {
  promise: Promise<never>;
  now: (reason: string) => void;
} {
  let now = (_reason: string): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    now = (message) => {
      reject(new EngineError({ code: 'engine-ended', message }));
    };
  });
  promise.catch(() => undefined); // Nobody may be waiting when the engine ends.
  endpoint.addEventListener('error', (event) => {
    const detail = 'message' in event ? String(event.message) : 'its script did not load';
    now(`The engine stopped: ${detail}. Reload the page; the project continues where it was saved`);
  });
  return { promise, now };
}
