/** Nothing piles up on the GPU however long a training runs. In Chromium, on the shipped model. */
import { engine as tfjsEngine } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { LABS } from '../labs';
import { gpuMemory } from '../ops';
import type { Memory } from '../protocol/engine-api';
import type { EngineInfo } from '../protocol/playground';
import { ProjectStore } from '../storage/store';
import { createEngine } from './engine';

const SMALL = { batchSize: 8, epochs: 1, minibatches: 1 };

/** The device of the test page, which its setup has started. */
const INFO: EngineInfo = {
  backend: 'webgpu',
  adapter: { vendor: '', architecture: '', description: '', isFallback: true },
  features: [],
};

test('nothing piles up between iteration 5 and iteration 50', async () => {
  expect(tfjsEngine().backendName).toBe('webgpu');
  const engine = createEngine({
    labs: LABS,
    store: new ProjectStore(),
    readFile: async (path) => (await fetch(`/${path}`)).arrayBuffer(),
    startDevice: () => Promise.resolve(INFO),
    autosave: false,
    warmUp: false,
  });
  await engine.start('webgpu');
  const { sessionId } = await engine.open({ lab: 'assistant', model: 'nano' });
  await engine.simulate(sessionId, { comparisons: 32 });
  await engine.fitRewardModel(sessionId, { epochs: 1, normalizeSamples: 64 });
  const memoryAfter = async (iterations: number): Promise<Memory> => {
    await engine.train(sessionId, { iterations, ...SMALL });
    return gpuMemory();
  };
  const early = await memoryAfter(5);
  const late = await memoryAfter(45);
  expect(early.tensors).toBeGreaterThan(0);
  expect(late.tensors).toBe(early.tensors);
  // Steps of shapes that had not come up before are recorded and kept, a bounded number of them.
  expect(late.gpuBytes).toBeLessThan(2 * early.gpuBytes);
}, 300_000);
