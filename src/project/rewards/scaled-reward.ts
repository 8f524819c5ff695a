/**
 * A grader or a shape as the reward of training, by default scaled so that the base model's
 * answers have mean 0 and standard deviation 1 (as lm-human-preferences does with its reward
 * model): one KL coefficient then suits a reward in [0, 1] as well as one in hundreds.
 */
import type { RewardSource } from '../../algorithms/reward-source';
import type { Sample } from '../../protocol/playground';
import type { RewardSpec } from '../../protocol/rewards';
import type { Project } from '../project';
import { baseScale, scaled } from './base-scale';
import { promptsOf } from './dataset';
import { scorerOf, type Scorer } from './scorer';

export class ScaledReward implements RewardSource {
  readonly #project: Project;
  readonly #scorer: Scorer;

  constructor(project: Project, spec: RewardSpec) {
    this.#project = project;
    // Rewards are asked for while training holds the GPU, so scoring must not wait for it.
    this.#scorer = scorerOf(project, spec, (items) =>
      project.rewardModel.require('This reward').score(items),
    );
  }

  async rewards(samples: readonly Sample[]): Promise<Float32Array> {
    const raw = Float32Array.from(await this.#scorer(samples));
    if (this.#project.training.reward.scale === 'raw') return raw;
    const scale = await baseScale(this.#project, this.#scorer, promptsOf(this.#project));
    return raw.map((reward) => scaled(reward, scale));
  }
}
