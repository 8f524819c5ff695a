/**
 * Answers of the base model, sampled once for a fit: scores are normalised on them, before and
 * after (lm-human-preferences, normalize_samples).
 */
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Batch, ModelFamily, Policy, SamplingOptions } from '../model/network';
import type { NormalizationCheck } from '../protocol/reward-model';
import { ShuffledSampler } from '../shared/shuffled-sampler';
import { StoppedError } from '../shared/errors';
import type { Rng } from '../shared/rng';
import { mean, standardDeviation } from '../shared/statistics';
import { outcomeLengths, RECHECK_SAMPLES, type ScoredOutcomes } from './evidence';
import type { Encoding } from './feature-extraction';
import { standardised } from './auxiliary-features';
import type { MemberInputs, RewardMember } from './member';
import type { DomainOf } from './reward-model';

/** Answers sampled in one roll-out. */
const ROLL_OUT_SIZE = 64;

export interface ReferenceRequest<B extends Batch> {
  readonly family: ModelFamily<B>;
  readonly reference: Policy<B>;
  readonly prompts: readonly string[];
  readonly sampling: SamplingOptions;
  readonly config: RewardModelConfig;
  readonly rng: Rng;
}

interface Part<B extends Batch> {
  readonly prompts: readonly string[];
  readonly batch: B;
  readonly hand: Float32Array;
  readonly trunk: Float32Array | undefined;
}

/** What one member sees of each part. */
type Readings<B extends Batch> = readonly { readonly batch: B; readonly inputs: MemberInputs }[];

export class ReferenceAnswers<B extends Batch> {
  readonly #parts: readonly Part<B>[];
  readonly #frozen: boolean;
  /** Of members whose trunk is left as it is. */
  readonly #readings = new Map<RewardMember<B>, Readings<B>>();

  private constructor(parts: readonly Part<B>[], { trunk }: RewardModelConfig) {
    this.#parts = parts;
    this.#frozen = trunk === 'frozen';
  }

  /** @throws StoppedError when the signal is raised */
  static async sample<B extends Batch>(
    request: ReferenceRequest<B>,
    { scale, reader }: Encoding<B>,
    signal: AbortSignal | undefined,
  ): Promise<ReferenceAnswers<B>> {
    const { family, reference, sampling, config, rng } = request;
    const deck = new ShuffledSampler(request.prompts, rng.fork());
    const parts: Part<B>[] = [];
    const wanted = config.normalizeSamples + RECHECK_SAMPLES;
    for (let count = 0; count < wanted; count += ROLL_OUT_SIZE) {
      if (signal?.aborted === true) throw new StoppedError('Fitting the reward model');
      const prompts = deck.take(ROLL_OUT_SIZE);
      const { samples, batch } = await family.rollOut(reference, prompts, sampling, rng);
      const { hand, trunk } = await reader.readOnce(samples, batch);
      parts.push({ prompts, batch, hand: standardised(scale, hand), trunk });
    }
    return new ReferenceAnswers(parts, config);
  }

  /**
   * Mean and spread of the untrained overall head. Where the settings ask for it, all heads are
   * scaled first, so that the overall one has standard deviation 1.
   */
  async spreadBefore(
    member: RewardMember<B>,
    { normalizeBefore }: Pick<RewardModelConfig, 'normalizeBefore'>,
  ): Promise<NormalizationCheck> {
    const { heads } = member.network;
    const raw = await this.#raw(member);
    const overall = raw.filter((_, index) => index % heads === 0);
    const spread = { mean: mean(overall), std: standardDeviation(overall) };
    if (!normalizeBefore || spread.std < 1e-6) return spread;
    await member.scaleHeads(1 / spread.std);
    return { mean: spread.mean / spread.std, std: 1 };
  }

  async scored(members: readonly RewardMember<B>[], domainOf: DomainOf): Promise<ScoredOutcomes> {
    const raw: Float32Array[] = [];
    for (const member of members) raw.push(await this.#raw(member));
    return {
      members: raw,
      fields: this.#parts.flatMap(({ prompts }) => prompts.map(domainOf)),
      lengths: Int32Array.from(this.#parts.flatMap(({ batch }) => [...outcomeLengths(batch)])),
    };
  }

  async #raw(member: RewardMember<B>): Promise<Float32Array> {
    const scores: Float32Array[] = [];
    for (const { batch, inputs } of await this.#read(member)) {
      scores.push(await member.rawScores(batch, inputs));
    }
    return Float32Array.from(scores.flatMap((part) => [...part]));
  }

  async #read(member: RewardMember<B>): Promise<Readings<B>> {
    const known = this.#readings.get(member);
    if (known !== undefined) return known;
    const readings: { batch: B; inputs: MemberInputs }[] = [];
    for (const { batch, hand, trunk } of this.#parts) {
      const asked = this.#frozen && trunk === undefined ? await member.features(batch) : undefined;
      readings.push({ batch, inputs: { hand, trunk: trunk ?? asked?.values } });
    }
    if (this.#frozen) this.#readings.set(member, readings);
    return readings;
  }
}
