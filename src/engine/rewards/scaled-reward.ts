/**
 * A grader or a shape as the reward of training, by default scaled so that the base model's
 * answers have mean 0 and standard deviation 1 (as lm-human-preferences does with its reward
 * model): one KL coefficient then suits a reward in [0, 1] as well as one in hundreds.
 */
import type { RewardSource } from '../../algorithms/reward-source';
import type { Batch } from '../../model/network';
import type { Sample } from '../../protocol/playground';
import type { RewardSpec } from '../../protocol/rewards';
import { mean, standardDeviation } from '../../shared/statistics';
import type { Session } from '../session';
import { stream } from '../streams';
import { judgeOf, type Judge } from './judge';

/** Answers of the base model that the scale is measured on. */
const SCALE_ANSWERS = 64;

export class ScaledReward<B extends Batch> implements RewardSource<B> {
  readonly #session: Session<B>;
  readonly #judge: Judge;

  constructor(session: Session<B>, spec: RewardSpec) {
    this.#session = session;
    // Rewards are asked for while training holds the GPU, so scoring must not wait for it.
    this.#judge = judgeOf(session, spec, (items) =>
      session.models.requireRewardModel('This reward').score(items),
    );
  }

  async rewards(samples: readonly Sample[]): Promise<Float32Array> {
    const raw = Float32Array.from(await this.#judge(samples));
    const { scale } = this.#session.models.training.reward;
    if (scale === 'raw') return raw;
    const { mean: centre, std } = await this.#measured();
    return raw.map((reward) => (reward - centre) / (std > 0 ? std : 1));
  }

  /** Once per reward in use; a checkpoint carries it. */
  async #measured(): Promise<{ readonly mean: number; readonly std: number }> {
    const { context, models } = this.#session;
    const known = models.training.reward.measured;
    if (known !== undefined) return known;
    const rng = stream(context.seed, 'reward scale');
    const tasks = context.lab.tasks('train');
    const prompts = Array.from({ length: SCALE_ANSWERS }, () => rng.pick(tasks).prompt);
    const { samples } = await context.family.rollOut(models.base, prompts, models.sampling, rng);
    const rewards = await this.#judge(samples);
    const measured = {
      mean: mean(rewards),
      std: standardDeviation(rewards),
      answers: samples.length,
    };
    models.training.rewardMeasured(measured);
    return measured;
  }
}
