import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { runOp } from '../backend/tfjs-adapter';

/** Both gradients come from one pass; equations at the reference. */
registerGradient({
  kernelName: 'SwiGlu',
  inputsToSave: ['gate', 'up'],
  gradFunc: (dy, saved) => {
    const [gate, up] = saved as [Tensor2D, Tensor2D];
    const [dGate, dUp] = runOp('SwiGluGradient', { dy: dy as Tensor2D, gate, up });
    return { gate: () => dGate as Tensor, up: () => dUp as Tensor };
  },
});
