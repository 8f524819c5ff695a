import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { runOpSingle } from '../backend/tfjs-adapter';

/** Equations at the reference. The inverse norms come from the forward pass. */
registerGradient({
  kernelName: 'RmsNorm',
  inputsToSave: ['x', 'weight'],
  outputsToSave: [false, true],
  gradFunc: (dys, saved) => {
    const [dy] = dys as [Tensor2D, Tensor1D];
    const [x, weight, inverseRms] = saved as [Tensor2D, Tensor1D, Tensor1D];
    return {
      x: () => runOpSingle('RmsNormInputGradient', { dy, x, weight, inverseRms }),
      weight: () => runOpSingle('RmsNormWeightGradient', { dy, x, inverseRms }),
    };
  },
});
