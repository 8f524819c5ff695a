/**
 * Runs the same code on the `cpu` backend (reference implementations) and on `webgpu` (kernels)
 * and compares what it returns. For `.gpu.test.ts` files.
 */
import { add, grads, mul, setBackend, sum, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { normals } from './numbers';

/** Float32 sums of a few hundred terms differ by their order. */
const TOLERANCE = 2e-5;

type Numbers = Float32Array | Int32Array;

/** The values of all tensors that `run` returns, on one backend; leaves nothing behind. */
export async function valuesOn(backend: 'cpu' | 'webgpu', run: () => Tensor[]): Promise<Numbers[]> {
  await setBackend(backend);
  const results = tidy(run);
  const values = await Promise.all(results.map((result) => result.data<'float32' | 'int32'>()));
  results.forEach((result) => {
    result.dispose();
  });
  return values;
}

/** Expects every number to agree to 2·10⁻⁵ of the largest magnitude of its tensor, or of 1. */
export async function expectAgreement(run: () => Tensor[]): Promise<void> {
  const expected = await valuesOn('cpu', run);
  const actual = await valuesOn('webgpu', run);
  expect(actual.map((values) => values.length)).toEqual(expected.map((values) => values.length));
  expected.forEach((values, which) => {
    const scale = Array.from(values).reduce(
      (largest, value) => Math.max(largest, Math.abs(value)),
      1,
    );
    const errors = Array.from(values, (value, at) =>
      Math.abs(value - (actual[which]?.[at] ?? NaN)),
    );
    const worst = errors.reduce((at, error, index) => (error <= (errors[at] ?? 0) ? at : index), 0);
    const where = `result ${which}, element ${worst}: ${values[worst]} on cpu, ${actual[which]?.[worst]} on webgpu`;
    expect((errors[worst] ?? 0) / scale, where).toBeLessThan(TOLERANCE);
  });
}

/** Expects results and the gradients of all inputs to agree; inputs are float32. */
export async function expectSameGradients(
  run: (...inputs: Tensor[]) => Tensor | Tensor[],
  makeInputs: () => Tensor[],
): Promise<void> {
  await expectAgreement(() => [run(...makeInputs())].flat());
  await expectAgreement(() => weightedGradients(run, makeInputs()));
}

/** The gradients of the sum of all outputs, each element times a fixed random weight. */
export function weightedGradients(
  run: (...inputs: Tensor[]) => Tensor | Tensor[],
  inputs: Tensor[],
): Tensor[] {
  const weighted = (output: Tensor, index: number) =>
    sum(mul(output, tensor(normals(output.size, 1000 + index), output.shape)));
  return grads((...tensors: Tensor[]) =>
    [run(...tensors)]
      .flat()
      .map(weighted)
      .reduce((total, term) => add(total, term)),
  )(inputs);
}

/** Expects two runs on the GPU to give the same bits. */
async function expectSameBits(run: () => Tensor[]): Promise<void> {
  const first = await valuesOn('webgpu', run);
  const second = await valuesOn('webgpu', run);
  expect(second).toEqual(first);
}

/** Expects two passes forwards and backwards on the GPU to give the same bits. */
export async function expectSameGradientBits(
  run: (...inputs: Tensor[]) => Tensor | Tensor[],
  makeInputs: () => Tensor[],
): Promise<void> {
  await expectSameBits(() => weightedGradients(run, makeInputs()));
}
