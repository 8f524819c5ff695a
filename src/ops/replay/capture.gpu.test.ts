import { add, memory, mul, sum, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gpuCounts, gpuMemory, linear, rmsNorm } from '..';
import { normals, normalMatrix, normalVector } from '../testing/numbers';
import { capture } from './capture';
import type { Plan } from './plan';
import { stepInput } from './step-input';

const [ROWS, WIDTH] = [24, 40];

interface Batch {
  readonly x: Float32Array;
  readonly scale: Float32Array;
}

const batchOf = (seed: number, rows = ROWS): Batch => ({
  x: normals(rows * WIDTH, seed),
  scale: Float32Array.of(seed),
});

/** Some numbers that depend on a batch and on weights. */
function stepOf(weight: Tensor2D, norm: Tensor1D) {
  return (batch: Batch): Tensor1D =>
    tidy(() => {
      const rows = batch.x.length / WIDTH;
      const x = stepInput(batch, ({ x }) => x, [rows, WIDTH]) as Tensor2D;
      const scale = stepInput(batch, ({ scale }) => scale);
      const hidden = rmsNorm(linear(linear(x, weight), weight), norm, 1e-5);
      return mul<Tensor1D>(add(sum(hidden, 0), 1), scale);
    });
}

const weights = (): [Tensor2D, Tensor1D] => [normalMatrix(WIDTH, WIDTH, 1), normalVector(WIDTH, 2)];

function replay(plan: Plan | undefined, batch: Batch): Promise<Float32Array> {
  const inputs = plan?.inputsFrom({ batch });
  if (plan === undefined || inputs === undefined) throw new Error('no plan of that shape');
  return plan.replay(inputs);
}

test('a replay gives the bits of the plain step for every new input', async () => {
  const step = stepOf(...weights());
  const plain = async (batch: Batch) => {
    const result = step(batch);
    const values = await result.data<'float32'>();
    result.dispose();
    return values;
  };
  const batch = batchOf(1);
  const { plan, values } = capture({ batch }, () => step(batch));
  expect(await values).toEqual(await plain(batch));
  for (const seed of [2, 3, 4]) {
    expect(await replay(plan, batchOf(seed))).toEqual(await plain(batchOf(seed)));
  }
  plan?.dispose();
});

test('replays may be on their way together, and each gives its own numbers', async () => {
  const step = stepOf(...weights());
  const batch = batchOf(1);
  const { plan } = capture({ batch }, () => step(batch));
  const [a, b, again] = await Promise.all([2, 3, 2].map((seed) => replay(plan, batchOf(seed))));
  expect(again).toEqual(a);
  expect(b).not.toEqual(a);
  plan?.dispose();
});

test('a replay is one submit and one readback, with the dispatches of the step', () => {
  const step = stepOf(...weights());
  const batch = batchOf(1);
  const before = gpuCounts();
  const { plan } = capture({ batch }, () => step(batch));
  const captured = gpuCounts();
  void replay(plan, batch);
  const replayed = gpuCounts();
  expect(captured.dispatches - before.dispatches).toBeGreaterThan(4);
  expect(replayed.dispatches - captured.dispatches).toBe(captured.dispatches - before.dispatches);
  expect(replayed.submits - captured.submits).toBe(1);
  expect(replayed.readbacks - captured.readbacks).toBe(1);
  plan?.dispose();
});

test('inputs of another size belong to another plan', () => {
  const step = stepOf(...weights());
  const batch = batchOf(1);
  const { plan } = capture({ batch }, () => step(batch));
  expect(plan?.inputsFrom({ batch: batchOf(1, ROWS + 1) })).toBeUndefined();
  plan?.dispose();
});

test('a step that uploads what is no input runs, and is not replayed', async () => {
  const { plan, values } = capture({}, () => tidy(() => add(tensor1d([1, 2]), 1)));
  expect([...(await values)]).toEqual([2, 3]);
  expect(plan).toBeUndefined();
});

test('plans of one size share the memory of what they compute on the way', async () => {
  const step = stepOf(...weights());
  const batch = batchOf(1);
  step(batch).dispose(); // Weights are on the device from now on.
  const [before, tensors] = [gpuMemory().gpuBytes, memory().numTensors];
  const first = capture({ batch }, () => step(batch)).plan;
  const one = gpuMemory().gpuBytes - before;
  const second = capture({ batch }, () => step(batch)).plan;
  const both = gpuMemory().gpuBytes - before;
  const inputs = 4 * (ROWS * WIDTH + 1);
  expect(both - one).toBeGreaterThanOrEqual(inputs);
  expect(both - one).toBeLessThan(1.5 * inputs);
  expect(await replay(first, batchOf(3))).toEqual(await replay(second, batchOf(3)));
  first?.dispose();
  second?.dispose();
  expect(gpuMemory().gpuBytes).toBe(before);
  expect(memory().numTensors).toBe(tensors);
});
