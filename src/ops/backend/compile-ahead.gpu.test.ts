import { memory, softplus, tidy } from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { compileAhead, linear, rmsNorm } from '..';
import { normalMatrix, normalVector } from '../testing/numbers';
import { currentWebGpu } from './tfjs-adapter';

/** A width that no other test uses, so that no kernel of it is there yet. */
const WIDTH = 52;

/** Our own kernels and one of tfjs's. */
const work = () =>
  tidy(() =>
    softplus(rmsNorm(linear(input(), normalMatrix(WIDTH, WIDTH, 2)), normalVector(WIDTH, 3), 0)),
  );
const input = () => normalMatrix(24, WIDTH, 1);

test('what was compiled ahead is not compiled again, and gives what it should', async () => {
  const device = currentWebGpu()?.device;
  if (device === undefined) throw new Error('no WebGPU');
  const atOnce = vi.spyOn(device, 'createComputePipeline');
  const later = vi.spyOn(device, 'createComputePipelineAsync');
  const tensors = memory().numTensors;
  const progress: string[] = [];
  const compiling = compileAhead(
    () => {
      work().dispose();
    },
    (done, total) => progress.push(`${done} of ${total}`),
  );
  expect(memory().numTensors).toBe(tensors);
  await compiling;
  const count = later.mock.calls.length;
  expect(count).toBeGreaterThan(0);
  expect(progress.at(-1)).toBe(`${count} of ${count}`);
  const ahead = await work().data();
  expect(atOnce).not.toHaveBeenCalled();
  expect(Math.max(...ahead)).toBeGreaterThan(0);
  vi.restoreAllMocks();
});

test('work that comes before its kernels are compiled does not wait for them', async () => {
  const fresh = () =>
    tidy(() => rmsNorm(normalMatrix(24, 2 * WIDTH, 1), normalVector(2 * WIDTH, 3), 0));
  const compiling = compileAhead(
    () => {
      fresh().dispose();
    },
    () => undefined,
  );
  const meanwhile = await fresh().data();
  await compiling;
  expect(await fresh().data()).toEqual(meanwhile);
});
