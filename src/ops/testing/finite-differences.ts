/** Checks gradients against central differences, for op tests on the CPU backend. */
import { add, grads, mul, sum, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { normals } from './numbers';

const STEP = 2 ** -7;
/** Of max(1, |gradient|): float32 rounding over the step plus the cubic term of the difference. */
const TOLERANCE = 2e-3;

/** The function under test: float32 tensors in, float32 tensors out. */
type Differentiable = (...inputs: Tensor[]) => Tensor | Tensor[];

/** Σ of all outputs, each element times a fixed random weight, summed in double precision. */
function weightedSum(run: Differentiable, inputs: readonly Float32Array[], shapes: number[][]) {
  return tidy(() => {
    const outputs = run(...inputs.map((values, i) => tensor(values.slice(), shapes[i])));
    return [outputs].flat().reduce((total, output, index) => {
      const weights = normals(output.size, 1000 + index);
      const values = output.dataSync<'float32'>();
      return values.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), total);
    }, 0);
  });
}

/** Expects every partial derivative of every input to match its central difference. */
export function expectGradientsToMatchDifferences(run: Differentiable, ...inputs: Tensor[]): void {
  const shapes = inputs.map((input) => input.shape);
  const values = inputs.map((input) => Float32Array.from(input.dataSync<'float32'>()));
  const analytic = tidy(() =>
    grads((...tensors: Tensor[]) => {
      const outputs = [run(...tensors)].flat();
      const weighted = outputs.map((output, index) =>
        sum(mul(output, tensor(normals(output.size, 1000 + index), output.shape))),
      );
      return weighted.reduce((total, term) => add(total, term));
    })(inputs).map((gradient) => gradient.dataSync<'float32'>().slice()),
  );
  values.forEach((input, which) => {
    input.forEach((value, at) => {
      input[at] = value + STEP;
      const above = weightedSum(run, values, shapes);
      input[at] = value - STEP;
      const below = weightedSum(run, values, shapes);
      input[at] = value;
      const numeric = (above - below) / (2 * STEP);
      const error = Math.abs(numeric - (analytic[which]?.[at] ?? NaN));
      expect(error / Math.max(1, Math.abs(numeric)), `input ${which}, element ${at}`).toBeLessThan(
        TOLERANCE,
      );
    });
  });
}
