/** The engine in Node: model files from public/, nothing stored beyond the process. */
import 'fake-indexeddb/auto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineApi } from '../../src/protocol/engine-api';
import { ProjectStore } from '../../src/storage/store';
import { installNodeWebGpu } from '../node-webgpu';

const PUBLIC = new URL('../../public/', import.meta.url).pathname;

/** @throws NoWebGpuError when no Vulkan driver is found */
export async function startNodeEngine(): Promise<{ engine: EngineApi; adapter: string }> {
  await installNodeWebGpu();
  // Only now: tfjs looks for the GPU as it loads.
  const { Engine } = await import('../../src/engine/engine');
  const { LABS } = await import('../../src/labs');
  const { createWebGpuBackend } = await import('../../src/ops');
  const engine = new Engine({
    labs: LABS,
    store: new ProjectStore(),
    readFile: async (path) => new Uint8Array(await readFile(join(PUBLIC, path))).buffer,
    startDevice: async (_backend, listeners) => (await createWebGpuBackend(listeners)).info,
    autosave: false,
    warmUp: false,
  });
  await engine.subscribe((event) => {
    if (event.kind === 'gpu-error') console.error(event.error.message);
  });
  const { adapter } = await engine.start('webgpu');
  const name = [adapter.vendor, adapter.architecture, adapter.description];
  return { engine, adapter: name.filter((part) => part !== '').join(' ') };
}
