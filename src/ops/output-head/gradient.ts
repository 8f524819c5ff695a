import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { runOp } from '../backend/tfjs-adapter';

const INPUTS = ['x', 'norm', 'weight'] as const;

/** One call gives all three gradients; equations at projection/. */
registerGradient({
  kernelName: 'NormedLinear',
  inputsToSave: [...INPUTS],
  outputsToSave: [true, true],
  gradFunc: (dys, saved) => {
    const [x, norm, weight, y, inverseRms] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const [dy] = dys as [Tensor];
    const gradients = runOp('NormedLinearGradient', { dy, x, norm, weight, y, inverseRms });
    return Object.fromEntries(
      INPUTS.map((name, position) => [name, () => gradients[position] as Tensor]),
    );
  },
});
