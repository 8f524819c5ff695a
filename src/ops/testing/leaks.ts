/** Counts tensors around a call, for op tests. */
import { memory } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Expects `run` to leave no tensor behind but what it returns. */
export function expectNoLeak(run: () => Tensor[]): void {
  const before = memory();
  const results = run();
  const after = memory();
  expect(after.numTensors - before.numTensors).toBe(results.length);
  results.forEach((result) => {
    result.dispose();
  });
  expect(memory().numDataBuffers).toBe(before.numDataBuffers);
}
