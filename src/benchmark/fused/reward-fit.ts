/** W4: a fit of the reward model, in parts of four steps. */
import { defaultsOf } from '../../config/field';
import { REWARD_MODEL_FIELDS, type RewardModelConfig } from '../../config/reward-model-fields';
import { initialWeights } from '../../model/text/initial-weights';
import { TextPolicy } from '../../model/text/policy';
import { TextRewardNetwork } from '../../model/text/reward-network';
import type { TextBatch } from '../../model/text/text-batch';
import { encodedExamples, type EncodedExamples } from '../../reward-model/feature-extraction';
import { learn } from '../../reward-model/learning';
import { PLAIN_MEMBER, RewardMember } from '../../reward-model/member';
import { Rng } from '../../shared/rng';
import { answeredRows } from '../rows';
import { rewardFitSteps, type ModelSize } from '../sizes';
import type { Workload } from '../workload';

/** As many as `learn` takes at least; a run of the workload is `times` of these. */
const STEPS = 4;

export function rewardFit(size: ModelSize): Workload {
  const rng = Rng.fromSeed(1);
  // A frozen trunk would leave next to nothing to measure.
  const config: RewardModelConfig = {
    ...defaultsOf(REWARD_MODEL_FIELDS),
    trunk: 'tuned',
    epochs: 1,
  };
  const policy = TextPolicy.fromWeights(size.config, initialWeights(size.config, rng));
  const network = new TextRewardNetwork(size.config, policy.variables, rng);
  const train = randomPairs(size, STEPS * config.batchSize, rng);
  const member = new RewardMember(network, PLAIN_MEMBER);
  const run = (): Promise<void> => learn(member, [train], config, rng, {});
  return {
    parts: [{ times: rewardFitSteps(size) / STEPS, run, encodesAtOnce: false }],
    tokens: rewardFitSteps(size) * 2 * config.batchSize * train.batch.steps,
    dispose: () => {
      network.dispose();
      policy.dispose();
    },
  };
}

/** The first outcome of every pair is the better one. */
export function randomPairs(size: ModelSize, count: number, rng: Rng): EncodedExamples<TextBatch> {
  return encodedExamples({
    outcomes: 2,
    batch: answeredRows(size, 2 * count, rng),
    hand: new Float32Array(0),
    targets: Float32Array.from({ length: 2 * count }, (_, row) => (row < count ? 1 : 0)),
    labelled: new Float32Array(count).fill(1),
    strengths: new Float32Array(count),
  });
}
