/**
 * The worker's entry: the engine on this thread's GPU, with model files from the page's folder
 * and IndexedDB for storage. The page gives that folder's address as the worker's name.
 */
import { expose } from 'comlink';
import { LABS } from '../labs';
import {
  adapterName,
  createCpuBackend,
  createWebGpuBackend,
  findAdapter,
  tuneTiles,
} from '../ops/first-load';
import type { DeviceComparison } from '../protocol/engine-info';
import { installErrorTransport } from '../protocol/error-transport';
import type { EventsMessage, RemoteEngine } from '../protocol/wire';
import { NotFoundError } from '../shared/errors';
import { trustOwnScripts } from '../shared/trusted-scripts';
import { ProjectStore } from '../storage/store';
import { AdapterStore } from '../storage/adapter-store';
import { chooseDevice } from './choose-device';
import { EngineHost } from './engine';
import type { Platform } from './platform';

trustOwnScripts();

async function openFile(path: string): Promise<Response> {
  const response = await fetch(new URL(path, self.name));
  if (!response.ok) throw new NotFoundError('file', `${path} (HTTP ${response.status})`);
  return response;
}

async function readFile(path: string): Promise<ArrayBuffer> {
  return (await openFile(path)).arrayBuffer();
}

const comparisons = new AdapterStore<DeviceComparison>('comparisons');

const startDevice: Platform['startDevice'] = (asked, listeners) =>
  chooseDevice(asked, {
    findAdapter,
    startGpu: async (found) => {
      const { info } = await createWebGpuBackend(listeners, found);
      // A software adapter's tile is known, and a trial there would compile for seconds.
      if (!found.isFallback) await tuneTiles(found.name, new AdapterStore('tiles'));
      return info;
    },
    startCpu: createCpuBackend,
    known: comparisons.load,
  });

const compareDevices: Platform['compareDevices'] = async (info, alone) => {
  const trial = await import('../project/inspection/compare-devices');
  const comparison = await trial.compareDevices(alone);
  await comparisons.save(adapterName(info.adapter), comparison);
  return comparison;
};

/** This worker has neither a place for user code nor a way to other hosts. */
const throughPage = () => import('./through-page');

const engine = new EngineHost({
  labs: LABS,
  store: new ProjectStore(),
  readFile,
  startDevice,
  compareDevices,
  sandbox: {
    open: openFile,
    run: async (job) => (await throughPage()).pageSandbox(self, openFile).run(job),
  },
  openEndpoint: async () => (await throughPage()).pageEndpoint(self),
  // Pages that are no secure context have no locks.
  locks: 'locks' in navigator ? navigator.locks : undefined,
  autosave: true,
  warmUp: true,
});
engine.listen((events) => {
  const message: EventsMessage = { kind: 'engine-events', events };
  self.postMessage(message);
});
installErrorTransport();
expose(engine satisfies RemoteEngine);
