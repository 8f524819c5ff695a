import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { runOpSingle } from '../backend/tfjs-adapter';

/** dx = dy · W, dW = dyᵀ · x; the residual receives dy itself. */
registerGradient({
  kernelName: 'Linear',
  inputsToSave: ['x', 'weight'],
  gradFunc: (dyOrDys, saved) => {
    const dy = dyOrDys as Tensor2D;
    const [x, weight] = saved as [Tensor2D, Tensor2D];
    return {
      x: () => runOpSingle('LinearInputGradient', { dy, weight }),
      weight: () => runOpSingle('LinearWeightGradient', { dy, x }),
      residual: () => dy.clone(),
    };
  },
});
