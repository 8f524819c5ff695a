import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { runOp } from '../backend/tfjs-adapter';

/**
 * Recomputes the attention weights from the saved logsumexp, so no [steps, steps] matrix is ever
 * stored; equations at the reference.
 */
registerGradient({
  kernelName: 'CausalAttention',
  inputsToSave: ['q', 'k', 'v'],
  outputsToSave: [true, true],
  gradFunc: (dys, saved, attributes) => {
    const [dy] = dys as [Tensor2D, Tensor2D];
    const [q, k, v, y, logSumExp] = saved as [Tensor2D, Tensor2D, Tensor2D, Tensor2D, Tensor2D];
    const [dq, dk, dv] = runOp(
      'CausalAttentionGradient',
      { dy, q, k, v, y, logSumExp },
      attributes as Record<string, number>,
    );
    return { q: () => dq as Tensor, k: () => dk as Tensor, v: () => dv as Tensor };
  },
});
