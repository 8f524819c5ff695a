/** The engine in Node: model files from public/, nothing stored beyond the process. */
import 'fake-indexeddb/auto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineApi } from '../../src/protocol/engine-api';
import { ProjectStore } from '../../src/storage/store';
import { deviceName, prepareNodeBackend, startNodeDevice } from '../node-device';

const PUBLIC = new URL('../../public/', import.meta.url).pathname;

/**
 * @param wanted 'webgpu', 'cpu', or nothing for whichever is faster here
 * @throws NoWebGpuError when WebGPU is wanted and no Vulkan driver is found
 */
export async function startNodeEngine(
  wanted?: string,
): Promise<{ engine: EngineApi; adapter: string }> {
  const backend = await prepareNodeBackend(wanted);
  // Only now: tfjs looks for the GPU as it loads.
  const { createEngine } = await import('../../src/engine/engine');
  const { LABS } = await import('../../src/labs');
  const engine = createEngine({
    labs: LABS,
    store: new ProjectStore(),
    readFile: async (path) => new Uint8Array(await readFile(join(PUBLIC, path))).buffer,
    startDevice: (_, listeners) => startNodeDevice(backend, listeners),
    autosave: false,
    warmUp: false,
  });
  await engine.subscribe((event) => {
    if (event.kind === 'gpu-error') console.error(event.error.message);
  });
  return { engine, adapter: deviceName(await engine.start(backend)) };
}
