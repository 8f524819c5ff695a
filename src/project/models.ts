/** What a session has learned: reward model, tuned policy, evaluation; saved and restored as one. */
import { completeConfig } from '../config/field';
import { REWARD_MODEL_FIELDS, type RewardModelConfig } from '../config/reward-model-fields';
import type { Policy, SamplingOptions } from '../model/network';
import type { EvaluationReport } from '../protocol/playground';
import type { RewardModel, RewardModelParts } from '../reward-model/reward-model';
import { NotReadyError } from '../shared/errors';
import { Rng } from '../shared/rng';
import { domainsOf } from './prompt-domains';
import type { ProjectContext } from './project-context';
import type { ProjectState } from './project-state';
import { stream } from '../shared/random-stream';
import { Training } from './training/training';
import type { RewardNow } from './rewards/training-reward';

export class Models {
  readonly base: Policy;
  /** What every reward model of this session works with. */
  readonly rewardModelParts: RewardModelParts;
  readonly training: Training;
  rewardModelConfig: RewardModelConfig = completeConfig(REWARD_MODEL_FIELDS);
  evaluation: EvaluationReport | undefined;
  /** For samples that were asked for without a seed. */
  sampleRng: Rng;
  readonly #context: ProjectContext;
  #rewardModel: RewardModel | undefined;

  /** @param rewardNow what training optimises */
  constructor(context: ProjectContext, rewardNow: RewardNow) {
    this.#context = context;
    this.base = context.family.basePolicy();
    this.rewardModelParts = { family: context.family, domainOf: domainsOf(context.lab) };
    this.training = new Training(context, this.base, rewardNow);
    this.sampleRng = stream(context.seed, 'samples');
  }

  get rewardModel(): RewardModel | undefined {
    return this.#rewardModel;
  }

  /** How answers are sampled where the caller does not say. */
  get sampling(): SamplingOptions {
    const { temperature, maxNewTokens } = this.training.config;
    return { temperature, maxNewTokens };
  }

  /** @throws NotReadyError saying how to get one */
  requireRewardModel(what: string): RewardModel {
    if (this.#rewardModel === undefined) {
      throw new NotReadyError(what, 'a reward model', 'fit one to the feedback first');
    }
    return this.#rewardModel;
  }

  /** Takes over `rewardModel` and disposes the one before. */
  replaceRewardModel(rewardModel: RewardModel): void {
    this.#rewardModel?.dispose();
    this.#rewardModel = rewardModel;
    const { spec } = this.training.reward;
    if (spec === 'reward-model' || spec.type === 'planted') this.training.rewardChanged();
  }

  async state(): Promise<Omit<ProjectState, 'version' | 'feedback'>> {
    return {
      rewardModelConfig: this.rewardModelConfig,
      rewardModel: await this.#rewardModel?.state(),
      training: await this.training.state(),
      evaluation: this.evaluation,
      samples: this.sampleRng.state(),
    };
  }

  async restore(state: ProjectState): Promise<void> {
    // Fetched first: where that fails, nothing has changed yet.
    const code = state.rewardModel && (await import('../reward-model/reward-model'));
    await this.training.restore(state.training);
    this.#rewardModel?.dispose();
    this.#rewardModel =
      state.rewardModel && code?.RewardModel.restore(this.rewardModelParts, state.rewardModel);
    this.rewardModelConfig = completeConfig(REWARD_MODEL_FIELDS, state.rewardModelConfig);
    this.evaluation = state.evaluation;
    this.sampleRng = Rng.fromState(state.samples);
  }

  dispose(): void {
    this.training.dispose();
    this.#rewardModel?.dispose();
    this.#rewardModel = undefined;
    this.base.dispose();
  }
}
