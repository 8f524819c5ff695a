import { memory } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { afterEach, expect, test, vi } from 'vitest';
import { tuneTiles, type TileChoice } from '.';
import { currentWebGpu } from '../backend/tfjs-adapter';
import { feedForward } from '../feed-forward';
import { setTileChoice } from '../linear/tile-choice';
import { valuesOn, weightedGradients } from '../testing/both-backends';
import { normalMatrix, normalVector } from '../testing/numbers';

function memoryStore(saved = new Map<string, TileChoice>()) {
  return {
    saved,
    load: (adapter: string) => Promise.resolve(saved.get(adapter)),
    save: (adapter: string, choice: TileChoice) => {
      saved.set(adapter, choice);
      return Promise.resolve();
    },
  };
}

const deviceInUse = () => currentWebGpu()?.device as GPUDevice;

afterEach(() => {
  setTileChoice(deviceInUse(), undefined);
});

test('tries the tiles once, saves what it found and leaves no tensor behind', async () => {
  const store = memoryStore();
  const before = memory().numTensors;
  const choice = await tuneTiles('some adapter', store);
  expect([8, 16]).toContain(choice?.few);
  expect([8, 16]).toContain(choice?.many);
  expect(store.saved.get('some adapter')).toEqual(choice);
  expect(memory().numTensors).toBe(before);
});

test('takes a saved choice without a trial, and only one that it could have made', async () => {
  const saved = new Map([
    ['known', { few: 16, many: 8 }],
    ['damaged', { few: 3, many: 8 }],
  ]);
  const dispatched = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
  expect(await tuneTiles('known', memoryStore(saved))).toEqual({ few: 16, many: 8 });
  expect(dispatched).not.toHaveBeenCalled();
  await tuneTiles('damaged', memoryStore(saved));
  expect(dispatched).toHaveBeenCalled();
  dispatched.mockRestore();
});

test('the tile changes no bit of values and gradients', async () => {
  const run = (...inputs: Tensor[]) => {
    const [x, norm, gate, up, down] = inputs as [Tensor2D, Tensor1D, Tensor2D, Tensor2D, Tensor2D];
    return feedForward(x, { norm, gate, up, down }, 1e-5);
  };
  const results = async (tile: number) => {
    setTileChoice(deviceInUse(), { few: tile, many: tile });
    return valuesOn('webgpu', () =>
      weightedGradients(run, [
        normalMatrix(70, 20, 1),
        normalVector(20, 2),
        normalMatrix(28, 20, 3, 0.2),
        normalMatrix(28, 20, 4, 0.2),
        normalMatrix(20, 28, 5, 0.2),
      ]),
    );
  };
  expect(await results(16)).toEqual(await results(8));
});
