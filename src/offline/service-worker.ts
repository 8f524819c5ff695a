/**
 * Gives the page its files, with or without a network, and its headers on any host. A new version
 * is fetched whole and then waits until no page uses the old one, so no run is ever interrupted.
 * The build (scripts/service-worker.mjs) says which files there are.
 */
import type { OfflineAnswers, OfflineQuestion } from './messages';
import { OfflineFiles, type FileTable } from './offline-files';

declare const VERSION: string;
declare const FILES: FileTable;

/** As much of a service worker's global as is needed; types know a page or a worker. */
interface ServiceScope {
  readonly registration: { readonly scope: string };
  readonly clients: {
    readonly claim: () => Promise<void>;
    readonly matchAll: (options: object) => Promise<readonly ServiceClient[]>;
  };
  readonly skipWaiting: () => Promise<void>;
  readonly addEventListener: <K extends keyof ServiceEvents>(
    kind: K,
    listener: (event: ServiceEvents[K]) => void,
  ) => void;
}

interface ServiceClient {
  readonly url: string;
  readonly frameType: string;
}

interface Lasting extends Event {
  readonly waitUntil: (work: Promise<unknown>) => void;
}

interface ServiceEvents {
  readonly install: Lasting;
  readonly activate: Lasting;
  readonly fetch: Lasting & {
    readonly request: Request;
    readonly respondWith: (response: Promise<Response>) => void;
  };
  readonly message: Lasting & Pick<MessageEvent<OfflineQuestion>, 'data' | 'ports'>;
}

declare const self: ServiceScope;

const { scope } = self.registration;
const table = FILES;
const files = new OfflineFiles({
  files: table,
  scope,
  cache: () => caches.open(`rft-playground ${scope}`),
  load: (address, options) => fetch(address, options),
});
const LARGE = /^(models|pyodide)\//;
const paths = Object.keys(table);
const large = paths.filter((path) => LARGE.test(path));

self.addEventListener('install', (event) => {
  event.waitUntil(files.fill(paths.filter((path) => !LARGE.test(path))));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(files.forgetOthers());
});

self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const path = method === 'GET' ? files.pathOf(url) : undefined;
  if (path !== undefined) event.respondWith(files.open(path));
});

self.addEventListener('message', (event) => {
  const { data, ports } = event;
  event.waitUntil(answerTo(data).then((answer) => ports[0]?.postMessage(answer)));
});

async function answerTo(
  question: OfflineQuestion,
): Promise<OfflineAnswers[OfflineQuestion['kind']]> {
  switch (question.kind) {
    case 'adopt':
      if (question.version !== VERSION) return false;
      await self.clients.claim();
      return true;
    case 'large':
      return Promise.all(
        large.map(async (path) => ({
          path,
          bytes: table[path]?.bytes ?? 0,
          kept: await files.isKept(path),
        })),
      );
    case 'forget-large':
      await files.forget(large);
      return undefined;
    case 'take-over': {
      const others = (await pages()) - 1;
      if (others < 1) await self.skipWaiting();
      return others;
    }
    default:
      return question satisfies never;
  }
}

async function pages(): Promise<number> {
  const clients = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return clients.filter(({ url, frameType }) => frameType === 'top-level' && url.startsWith(scope))
    .length;
}
