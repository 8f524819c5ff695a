import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { runOpSingle } from '../backend/tfjs-adapter';

/** Rows are distinct, so the gradient is a copy back into zeros; the row numbers receive none. */
registerGradient({
  kernelName: 'GatherRows',
  inputsToSave: ['x', 'rows'],
  gradFunc: (dy, saved) => {
    const [x, rows] = saved as [Tensor2D, Tensor1D];
    const height = x.shape[0];
    return {
      x: () => runOpSingle('ScatterRows', { dy: dy as Tensor2D, rows }, { height }),
    };
  },
});
