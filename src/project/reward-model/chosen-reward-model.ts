/** The reward model that was fitted last, and what the next fit is asked for. */
import { completeConfig } from '../../config/field';
import { REWARD_MODEL_FIELDS, type RewardModelConfig } from '../../config/reward-model-fields';
import type { RewardModel, RewardModelParts } from '../../reward-model/reward-model';
import { NotReadyError } from '../../shared/errors';
import { later } from '../later';
import { nothing, type ProjectPart } from '../part';
import type { ProjectContext } from '../project-context';
import { domainsOf } from '../prompt-domains';
import type { ChosenRewardModelState } from './reward-model-state';

export class ChosenRewardModel implements ProjectPart<ChosenRewardModelState> {
  readonly key = 'reward-model';
  readonly schema = async () => (await later.schemas()).CHOSEN_REWARD_MODEL_STATE;
  /** It is about the feedback, not about the tuned policy. */
  readonly reset = nothing;
  /** What every reward model of the project works with. */
  readonly parts: RewardModelParts;
  config: RewardModelConfig;
  readonly #changed: () => void;
  #model: RewardModel | undefined;

  /** @param changed called after another model has taken the place of the one before */
  constructor({ family, lab }: Pick<ProjectContext, 'family' | 'lab'>, changed: () => void) {
    this.config = completeConfig(REWARD_MODEL_FIELDS, lab.settings?.rewardModel);
    this.parts = { family, domainOf: domainsOf(lab) };
    this.#changed = changed;
  }

  get model(): RewardModel | undefined {
    return this.#model;
  }

  /** @throws NotReadyError saying how to get one */
  require(what: string): RewardModel {
    if (this.#model === undefined) {
      throw new NotReadyError(what, 'a reward model', 'fit one to the feedback first');
    }
    return this.#model;
  }

  /** Takes over `model` and disposes the one before. */
  replace(model: RewardModel): void {
    this.#model?.dispose();
    this.#model = model;
    this.#changed();
  }

  async state(): Promise<ChosenRewardModelState> {
    return { config: this.config, model: await this.#model?.state() };
  }

  /** @throws ModelFormatError naming what of it does not fit the family */
  async restore({ config, model }: Partial<ChosenRewardModelState> = {}): Promise<void> {
    const restored = model && (await later.rewardModels()).RewardModel.restore(this.parts, model);
    this.dispose();
    this.#model = restored;
    this.config = completeConfig(REWARD_MODEL_FIELDS, config);
  }

  dispose(): void {
    this.#model?.dispose();
    this.#model = undefined;
  }
}
