/** A fitted reward model: scores in units of the base model's standard deviation. */
import type { Batch, ModelFamily, RewardNetwork } from '../model/network';
import type { NamedArray } from '../model/files/safetensors';
import { restoreVariables, saveVariables } from '../model/variables';
import type { Item, RewardModelReport, Sample } from '../protocol/playground';
import { Rng } from '../shared/rng';
import { rawScores } from './scoring';

export interface RewardModelState {
  readonly report: RewardModelReport;
  readonly weights: ReadonlyMap<string, NamedArray>;
}

export class RewardModel<B extends Batch = Batch> {
  readonly network: RewardNetwork<B>;
  readonly report: RewardModelReport;
  readonly #family: ModelFamily<B>;

  /** Takes over the network: `dispose` disposes it. */
  constructor(family: ModelFamily<B>, network: RewardNetwork<B>, report: RewardModelReport) {
    this.#family = family;
    this.network = network;
    this.report = report;
  }

  /** @throws ModelFormatError when the weights do not fit the family's reward network */
  static restore<B extends Batch>(family: ModelFamily<B>, state: RewardModelState): RewardModel<B> {
    const policy = family.basePolicy();
    // Whatever the generator gives is overwritten by the saved weights.
    const network = family.rewardNetwork(policy, Rng.fromSeed(0));
    policy.dispose();
    restoreVariables(network.variables, state.weights);
    return new RewardModel(family, network, state.report);
  }

  /** Normalised scores: 0 is the base model's mean, 1 is one standard deviation above it. */
  async score(items: readonly Item[]): Promise<number[]> {
    if (items.length === 0) return [];
    return Array.from(await this.scoreBatch(this.#family.encode(items)));
  }

  async scoreBatch(batch: B): Promise<Float32Array> {
    const { gain, bias } = this.report;
    return (await rawScores(this.network, batch)).map((raw) => gain * raw + bias);
  }

  /** The reward of sampled outcomes, for the algorithms. */
  rewards(_samples: readonly Sample[], batch: B): Promise<Float32Array> {
    return this.scoreBatch(batch);
  }

  async state(): Promise<RewardModelState> {
    return { report: this.report, weights: await saveVariables(this.network.variables) };
  }

  dispose(): void {
    this.network.dispose();
  }
}
