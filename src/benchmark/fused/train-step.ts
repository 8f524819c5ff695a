/** W1: one step of language modelling with AdamW. */
import { Optimizer } from '../../model/optimizer';
import { initialWeights } from '../../model/text/initial-weights';
import { TextPolicy } from '../../model/text/policy';
import { pretrainingStep } from '../../model/text/pretraining';
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
  const step = pretrainingStep(policy, optimizer);
  const run = async (): Promise<void> => {
    await step.run({ batch }, { learningRate: LEARNING_RATE }, undefined);
  };
  return {
    parts: [{ times: 1, run, encodesAtOnce: true }],
    tokens: size.batch * size.steps,
    dispose: () => {
      step.dispose();
      optimizer.dispose();
      policy.dispose();
    },
  };
}
