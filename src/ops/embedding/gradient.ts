import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { runOpSingle } from '../backend/tfjs-adapter';

/** ∂/∂table: each row of dy is added to the table row that it came from; ids receive none. */
registerGradient({
  kernelName: 'Embedding',
  inputsToSave: ['table', 'ids'],
  gradFunc: (dy, saved) => {
    const [table, ids] = saved as [Tensor2D, Tensor1D];
    const vocabulary = table.shape[0];
    return {
      table: () => runOpSingle('EmbeddingGradient', { dy: dy as Tensor2D, ids }, { vocabulary }),
    };
  },
});
