import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { runOp } from '../backend/tfjs-adapter';

const INPUTS = ['x', 'norm', 'query', 'key', 'value', 'output'] as const;

/**
 * One call gives all six gradients: attention weights are recomputed from the saved logsumexp, the
 * normalised rows from the saved inverse RMS. Equations: `causal-attention` and projection/.
 */
registerGradient({
  kernelName: 'AttentionBlock',
  inputsToSave: [...INPUTS],
  outputsToSave: [false, true, true, true, true],
  gradFunc: (dys, saved, attributes) => {
    const [x, norm, query, key, value, output, qkv, inverseRms, mixed, logSumExp] = saved as [
      ...[Tensor, Tensor, Tensor, Tensor, Tensor],
      ...[Tensor, Tensor, Tensor, Tensor, Tensor],
    ];
    const [dy] = dys as [Tensor];
    const gradients = runOp(
      'AttentionBlockGradient',
      { dy, x, norm, query, key, value, output, qkv, inverseRms, mixed, logSumExp },
      attributes as Record<string, number>,
    );
    return Object.fromEntries(
      INPUTS.map((name, position) => [name, () => gradients[position] as Tensor]),
    );
  },
});
