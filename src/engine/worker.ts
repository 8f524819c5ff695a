/**
 * The worker's entry: the engine on this thread's GPU, with model files from the page's folder
 * and IndexedDB for storage. The page gives that folder's address as the worker's name.
 */
import { expose } from 'comlink';
import { LABS } from '../labs';
import { createCpuBackend, createWebGpuBackend, tuneTiles } from '../ops';
import { installErrorTransport } from '../protocol/error-transport';
import type { EventsMessage, RemoteEngine } from '../protocol/wire';
import { NotFoundError } from '../shared/errors';
import { ProjectStore } from '../storage/store';
import { TileStore } from '../storage/tile-store';
import { Engine } from './engine';
import type { Platform } from './platform';

async function readFile(path: string): Promise<ArrayBuffer> {
  const response = await fetch(new URL(path, self.name));
  if (!response.ok) throw new NotFoundError('file', `${path} (HTTP ${response.status})`);
  return response.arrayBuffer();
}

const startDevice: Platform['startDevice'] = async (backend, listeners) => {
  if (backend === 'cpu') return createCpuBackend();
  const { info } = await createWebGpuBackend(listeners);
  const { vendor, architecture, description } = info.adapter;
  await tuneTiles([vendor, architecture, description].join(' '), new TileStore());
  return info;
};

const engine = new Engine({
  labs: LABS,
  store: new ProjectStore(),
  readFile,
  startDevice,
  autosave: true,
  warmUp: true,
});
engine.listen((events) => {
  const message: EventsMessage = { kind: 'engine-events', events };
  self.postMessage(message);
});
installErrorTransport();
expose(engine satisfies RemoteEngine);
