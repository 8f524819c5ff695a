/** Runs the same code on the WebAssembly kernels and on the references, and compares. */
import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import '../index';
import { createCpuBackend } from '../backend/device';
import type { CpuOptions } from '../cpu-kernels';
import { weightedGradients } from './both-backends';

/** Of the largest magnitude of a tensor, or of 1: float32 sums against double precision. */
const TOLERANCE = 1e-5;

type Run = (...inputs: Tensor[]) => Tensor | Tensor[];

async function valuesOf(options: CpuOptions, run: () => Tensor[]): Promise<number[][]> {
  await createCpuBackend(options);
  return tidy(() => run().map((result) => Array.from(result.dataSync<'float32' | 'int32'>())));
}

/** Expects results that kernel and reference give to agree; the kernels stay in use. */
export async function expectAsReference(run: () => Tensor[]): Promise<void> {
  const expected = await valuesOf({ kernels: 'reference' }, run);
  const actual = await valuesOf({ kernels: 'wasm' }, run);
  expected.forEach((values, which) => {
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    expect(actual[which]?.length).toBe(values.length);
    const errors = values.map(
      (value, at) => Math.abs(value - (actual[which]?.[at] ?? NaN)) / scale,
    );
    const worst = errors.findIndex((error) => !(error < TOLERANCE));
    expect(worst, `result ${which}: ${values[worst]}, kernel ${actual[which]?.[worst]}`).toBe(-1);
  });
}

/** The same of results and of the gradients of all inputs, which are float32. */
export async function expectGradientsAsReference(run: Run, inputs: () => Tensor[]): Promise<void> {
  await expectAsReference(() => [run(...inputs())].flat());
  await expectAsReference(() => weightedGradients(run, inputs()));
}
