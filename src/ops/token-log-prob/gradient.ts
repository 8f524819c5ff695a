import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { runOpSingle } from '../backend/tfjs-adapter';

/** Log-probability and entropy share one pass; tokens are integers and receive none. */
registerGradient({
  kernelName: 'TokenLogProb',
  inputsToSave: ['logits', 'tokens'],
  outputsToSave: [false, true, true],
  gradFunc: (dys, saved, attributes) => {
    const [dLogProb, dEntropy] = dys as [Tensor1D, Tensor1D, Tensor1D];
    const [logits, tokens, entropy, logSumExp] = saved as [Tensor2D, Tensor1D, Tensor1D, Tensor1D];
    const { temperature } = attributes as { temperature: number };
    const inputs = { dLogProb, dEntropy, logits, tokens, entropy, logSumExp };
    return {
      logits: () => runOpSingle('TokenLogProbGradient', inputs, { temperature }),
    };
  },
});
