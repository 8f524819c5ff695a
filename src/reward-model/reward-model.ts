/** A fitted reward model: scores in units of the base model's standard deviation. */
import type { NamedArray } from '../model/files/safetensors';
import type { BaseReading, Batch, ModelFamily, Policy, RewardNetwork } from '../model/network';
import { restoreVariables, saveVariables } from '../model/variables';
import type { Item, Sample } from '../protocol/playground';
import type { RewardModelReport } from '../protocol/reward-model';
import { InvalidValueError, ModelFormatError } from '../shared/errors';
import { Rng } from '../shared/rng';
import { mean, standardDeviation } from '../shared/statistics';
import { blendScores, memberScores, type Blend, type BlendSettings, type RawScores } from './blend';
import { assess, type Assessment, type Evidence, type FitFacts, type ToldFit } from './evidence';
import { needReference, standardised, type AuxiliaryFeatureScale } from './auxiliary-features';
import { HAND_WEIGHT, RewardMember, TIE_LOGIT } from './member';
import type { FeatureRows } from './novelty';
import { OutcomeReader } from './outcome-reader';
import type { StartingPoint } from './warm-start';

/** The domain of a prompt, where the lab gives one. */
export type DomainOf = (prompt: string) => string | undefined;

/** All that a fit gave, beside the networks. */
export interface RewardModelFacts {
  /** Fingerprint of the family: only there do the weights mean what they mean. */
  readonly family: string;
  readonly settings: BlendSettings;
  readonly hand: AuxiliaryFeatureScale;
  /** Whether the members' trunk is the base policy's; absent in checkpoints of earlier versions. */
  readonly sharesTrunk?: boolean;
  readonly evidence: Evidence | ToldFit;
  readonly fit: FitFacts;
}

export interface RewardModelState extends RewardModelFacts {
  readonly members: readonly ReadonlyMap<string, NamedArray>[];
}

export interface RewardModelParts<B extends Batch = Batch> {
  readonly family: ModelFamily<B>;
  readonly domainOf: DomainOf;
}

/** What each member says, and each head of the first one, unnormalised. */
export interface ScoreParts {
  readonly score: number;
  readonly members: readonly number[];
  readonly heads: Readonly<Record<string, number>>;
}

export class RewardModel<B extends Batch = Batch> {
  readonly #parts: RewardModelParts<B>;
  readonly #members: readonly RewardMember<B>[];
  /** Asked for its log-probabilities, where they are a feature. */
  readonly #reference: Policy<B> | undefined;
  readonly #reader: OutcomeReader<B>;
  #facts: RewardModelFacts;
  #assessed: Assessment;

  /** Takes over the members: `dispose` disposes them. */
  constructor(
    parts: RewardModelParts<B>,
    members: readonly RewardMember<B>[],
    facts: RewardModelFacts,
  ) {
    this.#parts = parts;
    this.#members = members;
    this.#facts = facts;
    this.#assessed = assess(facts.evidence, facts.settings, facts.fit);
    const { hand, sharesTrunk = false } = facts;
    if (needReference(hand.names)) this.#reference = parts.family.basePolicy();
    this.#reader = new OutcomeReader(hand.names, this.#reference, sharesTrunk);
  }

  /** @throws ModelFormatError naming what of it does not fit the family */
  static restore<B extends Batch>(
    parts: RewardModelParts<B>,
    state: RewardModelState,
  ): RewardModel<B> {
    const { members, ...facts } = state;
    if (facts.family !== parts.family.fingerprint) {
      throw new ModelFormatError(
        'checkpoint',
        'vocabulary',
        `is not this model’s: it was made for ${facts.family}, this is ${parts.family.fingerprint}`,
      );
    }
    const policy = parts.family.basePolicy();
    const restored: RewardMember<B>[] = [];
    try {
      for (const weights of members) restored.push(memberOf(parts, policy, facts, weights));
    } catch (error) {
      for (const member of restored) member.dispose();
      throw error;
    } finally {
      policy.dispose();
    }
    return new RewardModel(parts, restored, facts);
  }

  /** Of the first member: gives the critic its trunk. */
  get network(): RewardNetwork<B> {
    const [first] = this.#members;
    if (first === undefined) throw new RangeError('A reward model has at least one member');
    return first.network;
  }

  get report(): RewardModelReport {
    return this.#assessed.report;
  }

  get settings(): BlendSettings {
    return this.#facts.settings;
  }

  /** How raw scores become scores, as things stand. */
  get blend(): Blend {
    return this.#assessed.blend;
  }

  /**
   * Other weights of the heads, for all prompts or for those of one domain. The score, its
   * normalisation and the report follow at once; no network changes.
   *
   * @throws InvalidValueError for a head that there is not, or when no weight is left
   */
  setHeadWeights(weights: Readonly<Record<string, number>>, domain?: string): void {
    const { settings } = this.#facts;
    for (const [head, weight] of Object.entries(weights)) {
      if (!settings.heads.includes(head)) {
        throw new InvalidValueError('weights', head, `use one of ${settings.heads.join(', ')}`);
      }
      if (!Number.isFinite(weight)) {
        throw new InvalidValueError(`weights.${head}`, weight, 'use a finite number');
      }
    }
    const before = domain === undefined ? settings.weights : settings.fieldWeights[domain];
    const merged = { ...settings.weights, ...before, ...weights };
    if (settings.heads.every((head) => (merged[head] ?? 0) === 0)) {
      throw new InvalidValueError('weights', 0, 'give at least one criterion a weight');
    }
    const changed =
      domain === undefined
        ? { ...settings, weights: merged }
        : { ...settings, fieldWeights: { ...settings.fieldWeights, [domain]: merged } };
    this.#facts = { ...this.#facts, settings: changed };
    this.#assessed = assess(this.#facts.evidence, changed, this.#facts.fit);
  }

  /** Normalised scores: 0 is the base model's mean, 1 is one standard deviation above it. */
  async score(items: readonly Item[]): Promise<number[]> {
    if (items.length === 0) return [];
    return Array.from(await this.rewards(items, this.#parts.family.encode(items)));
  }

  /** Whether what the base model says of outcomes spares a pass of it here. */
  readonly readsBase = (): boolean => this.#reader.readsBase;

  /**
   * The reward of sampled outcomes, for the algorithms.
   *
   * @param base what the base model says of the batch, where that has been read already
   */
  async rewards(
    samples: readonly Pick<Sample, 'prompt'>[],
    batch: B,
    base?: BaseReading,
  ): Promise<Float32Array> {
    return blendScores(this.#assessed.blend, await this.#raw(samples, batch, base));
  }

  /** What each member says by itself, in units of its own scores of base answers. */
  async memberScores(
    samples: readonly Pick<Sample, 'prompt'>[],
    batch: B,
  ): Promise<Float32Array[]> {
    return memberScores(this.#assessed.blend, await this.#raw(samples, batch));
  }

  /** The scores taken apart. */
  async parts(items: readonly Item[]): Promise<ScoreParts[]> {
    if (items.length === 0) return [];
    const raw = await this.#raw(items, this.#parts.family.encode(items));
    const scores = blendScores(this.#assessed.blend, raw);
    const members = memberScores(this.#assessed.blend, raw);
    const { heads } = this.#facts.settings;
    return items.map((_, row) => ({
      score: scores[row] ?? 0,
      members: members.map((own) => own[row] ?? 0),
      heads: Object.fromEntries(
        heads.map((head, column) => [head, raw.members[0]?.[row * heads.length + column] ?? 0]),
      ),
    }));
  }

  /**
   * How far the members disagree about each pair: standard deviation of score a − score b.
   * 0 where there is one member. What uncertain pairs are chosen by.
   */
  async disagreement(
    pairs: readonly { prompt: string; a: string; b: string }[],
  ): Promise<number[]> {
    if (this.#members.length < 2 || pairs.length === 0) return pairs.map(() => 0);
    const items = (['a', 'b'] as const).flatMap((side) =>
      pairs.map((pair) => ({ prompt: pair.prompt, text: pair[side] })),
    );
    const raw = await this.#raw(items, this.#parts.family.encode(items));
    const members = memberScores(this.#assessed.blend, raw);
    return pairs.map((_, row) =>
      standardDeviation(members.map((own) => (own[row] ?? 0) - (own[pairs.length + row] ?? 0))),
    );
  }

  /** For a fit that goes on from here. */
  async startingPoint(): Promise<StartingPoint> {
    const [first] = this.#members as [RewardMember<B>];
    const { settings, hand, sharesTrunk = false, fit } = this.#facts;
    const weights = await saveVariables(first.variables);
    const experience = fit.comparisons + (fit.inherited ?? 0);
    return { heads: settings.heads, hand, sharesTrunk, experience, weights };
  }

  /** What the first member's trunk says of them. */
  features(batch: B): Promise<FeatureRows> {
    const [first] = this.#members as [RewardMember<B>];
    return first.features(batch);
  }

  /** Mean standard deviation between members of a score; 0 with one member. */
  async spread(samples: readonly Pick<Sample, 'prompt'>[], batch: B): Promise<number> {
    if (this.#members.length < 2) return 0;
    const members = await this.memberScores(samples, batch);
    return mean(samples.map((_, row) => standardDeviation(members.map((own) => own[row] ?? 0))));
  }

  async state(): Promise<RewardModelState> {
    const members: ReadonlyMap<string, NamedArray>[] = [];
    for (const { variables } of this.#members) members.push(await saveVariables(variables));
    return { ...this.#facts, members };
  }

  dispose(): void {
    for (const member of this.#members) member.dispose();
    this.#reference?.dispose();
  }

  async #raw(
    samples: readonly Pick<Sample, 'prompt'>[],
    batch: B,
    base?: BaseReading,
  ): Promise<RawScores> {
    const { hand } = this.#facts;
    const read = await this.#reader.read(batch, base);
    const inputs = { hand: standardised(hand, read.hand), trunk: read.trunk };
    const members: Float32Array[] = [];
    for (const member of this.#members) members.push(await member.rawScores(batch, inputs));
    return { members, fields: samples.map(({ prompt }) => this.#parts.domainOf(prompt)) };
  }
}

function memberOf<B extends Batch>(
  { family }: RewardModelParts<B>,
  policy: Policy<B>,
  { settings, hand }: RewardModelFacts,
  weights: ReadonlyMap<string, NamedArray>,
): RewardMember<B> {
  // Whatever the generator gives is overwritten by the saved weights.
  const network = family.rewardNetwork(policy, Rng.fromSeed(0), settings.heads.length);
  const member = new RewardMember(network, {
    auxiliaryFeatures: weights.has(HAND_WEIGHT) ? hand.names.length : 0,
    tieLogit: weights.has(TIE_LOGIT),
  });
  restoreVariables(member.variables, weights);
  return member;
}
