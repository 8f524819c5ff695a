import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { runOp } from '../backend/tfjs-adapter';

const INPUTS = ['x', 'norm', 'gate', 'up', 'down'] as const;

/** One call gives all five gradients; equations at projection/ and at the reference of swiglu. */
registerGradient({
  kernelName: 'FeedForward',
  inputsToSave: [...INPUTS],
  outputsToSave: [false, true, true, true],
  gradFunc: (dys, saved) => {
    const [x, norm, gate, up, down, gateUp, gated, inverseRms] = saved as [
      ...[Tensor, Tensor, Tensor, Tensor],
      ...[Tensor, Tensor, Tensor, Tensor],
    ];
    const [dy] = dys as [Tensor];
    const inputs = { dy, x, norm, gate, up, down, gateUp, gated, inverseRms };
    const gradients = runOp('FeedForwardGradient', inputs);
    return Object.fromEntries(
      INPUTS.map((name, position) => [name, () => gradients[position] as Tensor]),
    );
  },
});
