/** W1: one step of language modelling with AdamW. */
import { tensor1d } from '@tensorflow/tfjs-core';
import { descend } from '../../model/descend';
import { Optimizer } from '../../model/optimizer';
import { initialWeights } from '../../model/text/initial-weights';
import { TextPolicy } from '../../model/text/policy';
import { pretrainingLoss } from '../../model/text/pretraining';
import { Rng } from '../../shared/rng';
import { wholeRows } from '../rows';
import type { ModelSize } from '../sizes';
import type { Workload } from '../workload';

const LEARNING_RATE = 1e-4;

export function trainStep(size: ModelSize): Workload {
  const rng = Rng.fromSeed(1);
  const policy = TextPolicy.fromWeights(size.config, initialWeights(size.config, rng));
  const optimizer = new Optimizer(policy.variables);
  const batch = wholeRows(size, rng);
  const run = async (): Promise<void> => {
    const packed = descend(optimizer, { learningRate: LEARNING_RATE }, () => ({
      loss: pretrainingLoss(policy, batch),
      statistics: tensor1d([]),
    }));
    await packed.data();
    packed.dispose();
  };
  return {
    parts: [{ times: 1, run, encodesAtOnce: true }],
    tokens: size.batch * size.steps,
    dispose: () => {
      optimizer.dispose();
      policy.dispose();
    },
  };
}
