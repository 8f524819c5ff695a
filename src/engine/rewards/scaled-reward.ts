/**
 * A grader or a shape as the reward of training, by default scaled so that the base model's
 * answers have mean 0 and standard deviation 1 (as lm-human-preferences does with its reward
 * model): one KL coefficient then suits a reward in [0, 1] as well as one in hundreds.
 */
import type { RewardSource } from '../../algorithms/reward-source';
import type { Batch } from '../../model/network';
import type { Sample } from '../../protocol/playground';
import type { RewardSpec } from '../../protocol/rewards';
import type { Session } from '../session';
import { baseScale, scaled } from './base-scale';
import { promptsOf } from './dataset';
import { judgeOf, type Judge } from './judge';

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
    if (this.#session.models.training.reward.scale === 'raw') return raw;
    const scale = await baseScale(this.#session, this.#judge, promptsOf(this.#session));
    return raw.map((reward) => scaled(reward, scale));
  }
}
