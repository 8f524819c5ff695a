import { registerGradient } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { runOpSingle } from '../backend/tfjs-adapter';

/** The new log-probabilities alone receive one: the rest was measured before, or is reported. */
registerGradient({
  kernelName: 'PpoPolicyLoss',
  inputsToSave: ['newLogProbs', 'oldLogProbs', 'advantages', 'mask', 'settings'],
  outputsToSave: [false, true],
  gradFunc: (dys, saved) => {
    const [dLoss] = dys as Tensor[];
    const [newLogProbs, oldLogProbs, advantages, mask, settings, statistics] = saved;
    const steps = { newLogProbs, oldLogProbs, advantages, mask, settings, statistics };
    const inputs = { dLoss, ...steps } as Record<string, Tensor>;
    return { newLogProbs: () => runOpSingle('PpoPolicyLossGradient', inputs) };
  },
});

/** The new values alone receive one. */
registerGradient({
  kernelName: 'PpoValueLoss',
  inputsToSave: ['newValues', 'oldValues', 'returns', 'mask', 'settings'],
  outputsToSave: [false, true],
  gradFunc: (dys, saved) => {
    const [dLoss] = dys as Tensor[];
    const [newValues, oldValues, returns, mask, settings, statistics] = saved;
    const steps = { newValues, oldValues, returns, mask, settings, statistics };
    const inputs = { dLoss, ...steps } as Record<string, Tensor>;
    return { newValues: () => runOpSingle('PpoValueLossGradient', inputs) };
  },
});
