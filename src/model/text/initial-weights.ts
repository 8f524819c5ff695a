/** Weights of an untrained decoder, for pre-training and for tests. */
import type { Rng } from '../../shared/rng';
import type { LlamaConfig } from '../files/config';
import { expectedTensors } from '../files/checkpoint-folder';
import type { NamedArray } from '../files/safetensors';

/** GPT-2's standard deviation; Llama kept it. */
const STANDARD_DEVIATION = 0.02;

/**
 * N(0, 0.02²), norms 1. The two matrices of each layer that write to the residual stream are
 * smaller by √(2 · layers), as in GPT-2, so that its variance does not grow with depth.
 *
 * @param deviation standard deviation; narrow models learn faster with a larger one
 */
export function initialWeights(
  config: LlamaConfig,
  rng: Rng,
  deviation: number = STANDARD_DEVIATION,
): Map<string, NamedArray> {
  const residualScale = 1 / Math.sqrt(2 * config.layers);
  return new Map(
    [...expectedTensors(config)].map(([name, shape]) => {
      const data = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
      const isNorm = shape.length === 1;
      const isResidual = name.endsWith('o_proj.weight') || name.endsWith('down_proj.weight');
      const scale = deviation * (isResidual ? residualScale : 1);
      return [name, { shape, data: data.map(() => (isNorm ? 1 : scale * rng.normal())) }];
    }),
  );
}
