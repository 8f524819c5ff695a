/**
 * What training optimises: which reward, on which scale, and where it stands on the base model's
 * answers. It is its project's; every training on it, experiments too, looks here whether it has
 * become another one.
 */
import type {
  RewardDependency,
  RewardDescription,
  RewardInUse,
  RewardScale,
  RewardSpec,
} from '../../protocol/rewards';
import type { Sample } from '../../protocol/playground';
import { later } from '../later';
import type { ProjectContext } from '../project-context';
import { describe } from './describe';
import { REWARD_MODEL } from './kinds/reward-model';
import { Normaliser } from './normaliser';

const FIRST: RewardInUse = { spec: 'reward-model', scale: 'base' };
const FIRST_DESCRIPTION = describe(REWARD_MODEL, 'reward-model');

/** Answers of the base model to the prompts that a reward of this description has. */
export type BaseAnswers = (description: RewardDescription) => Promise<readonly Sample[]>;

export class ChosenReward {
  readonly #publish: ProjectContext['publish'];
  readonly #baseAnswers: BaseAnswers;
  #inUse = FIRST;
  #description = FIRST_DESCRIPTION;
  #version = 0;
  #normaliser: Normaliser;

  /** @param baseAnswers what its scale is measured on */
  constructor(publish: ProjectContext['publish'], baseAnswers: BaseAnswers) {
    this.#publish = publish;
    this.#baseAnswers = baseAnswers;
    this.#normaliser = this.#newNormaliser();
  }

  get inUse(): RewardInUse {
    return this.#inUse;
  }

  get description(): RewardDescription {
    return this.#description;
  }

  /** Another one whenever its numbers are others: a critic of an earlier version must go. */
  get version(): number {
    return this.#version;
  }

  get normaliser(): Normaliser {
    return this.#normaliser;
  }

  /** From the next iteration on, in a running training too. */
  use(spec: RewardSpec, scale: RewardScale, description: RewardDescription): void {
    this.#inUse = { spec, scale };
    this.#description = description;
    this.#becomesAnother();
    this.#tell();
  }

  /** Something became another: so does the reward, where it depends on that. */
  changed(what: RewardDependency): void {
    if (!this.#description.dependsOn.includes(what)) return;
    this.#version += 1;
    this.rescale(what);
  }

  /** Its scale is measured anew, where it depends on that; the critic stays. */
  rescale(what: RewardDependency): void {
    if (!this.#description.dependsOn.includes(what)) return;
    const { spec, scale, measured } = this.#inUse;
    this.#inUse = { spec, scale };
    this.#normaliser = this.#newNormaliser();
    if (measured !== undefined) this.#tell();
  }

  /** @param inUse absent in checkpoints from before there was a choice */
  async restore(inUse: RewardInUse = FIRST): Promise<void> {
    const { describeReward } = await later.rewardKinds();
    this.#description = describeReward(inUse.spec);
    this.#inUse = inUse;
    this.#becomesAnother();
  }

  #becomesAnother(): void {
    this.#version += 1;
    this.#normaliser = this.#newNormaliser();
  }

  #newNormaliser(): Normaliser {
    const description = this.#description;
    const normaliser: Normaliser = new Normaliser(
      () => this.#baseAnswers(description),
      this.#inUse.measured,
      (measured) => {
        // What was measured for a reward that is no longer in use says nothing of this one.
        if (normaliser !== this.#normaliser) return;
        this.#inUse = { ...this.#inUse, measured };
        this.#tell();
      },
    );
    return normaliser;
  }

  #tell(): void {
    this.#publish({
      kind: 'reward-in-use',
      reward: this.#inUse,
      description: this.#description,
    });
  }
}
