/** Which pair is judged next: prompts from a deck, two outcomes each, a strategy that picks. */
import { samplesOf, type Answerer } from '../model/answers';
import type { Batch, ModelFamily, SamplingOptions } from '../model/network';
import type { Pair } from '../protocol/engine-api';
import { ShuffledSampler, type ShuffledSamplerState } from '../shared/shuffled-sampler';
import { Rng } from '../shared/rng';

/** Picks the pairs worth judging from more candidates than are wanted. */
export interface PairStrategy {
  readonly name: string;
  /** Candidates sampled for each pair wanted. */
  readonly oversampling: number;
  choose: (candidates: readonly Pair[], count: number) => Promise<readonly Pair[]>;
}

export const RANDOM_PAIRS: PairStrategy = {
  name: 'random',
  oversampling: 1,
  choose: (candidates, count) => Promise.resolve(candidates.slice(0, count)),
};

/** Rounds of sampling after which pairs of two equal outcomes are accepted. */
const MAX_ROUNDS = 4;

export interface PairSourceState {
  readonly deck: ShuffledSamplerState;
  readonly rng: readonly number[];
}

export interface PairRequest {
  readonly count: number;
  readonly sampling: SamplingOptions;
  /** How far the policy has been trained: noted on the pairs. */
  readonly iteration?: number;
  /** Instead of the source's own. */
  readonly strategy?: PairStrategy;
  /** Ask about this prompt instead of the next one of the deck. */
  readonly prompt?: string;
}

export class PairSource<B extends Batch = Batch> {
  readonly #family: ModelFamily<B>;
  readonly #deck: ShuffledSampler<string>;
  readonly #strategy: PairStrategy;
  #rng: Rng;

  constructor(
    family: ModelFamily<B>,
    prompts: readonly string[],
    rng: Rng,
    strategy: PairStrategy = RANDOM_PAIRS,
  ) {
    this.#family = family;
    this.#deck = new ShuffledSampler(prompts, rng.fork());
    this.#rng = rng;
    this.#strategy = strategy;
  }

  /**
   * So many pairs of outcomes of one policy, sides in random order. Two outcomes that read the
   * same tell nothing, so such pairs are sampled anew; they come only when the policy offers
   * nothing else. One roll-out of 2 · count · oversampling episodes a round: keep `count` at
   * one value, so that the shapes on the GPU stay the same.
   */
  async next(answerer: Answerer<B>, request: PairRequest): Promise<Pair[]> {
    const strategy = request.strategy ?? this.#strategy;
    const wanted = request.count * strategy.oversampling;
    const different: Pair[] = [];
    const alike: Pair[] = [];
    for (let round = 0; round < MAX_ROUNDS && different.length < wanted; round++) {
      for (const pair of await this.#sample(answerer, wanted, request)) {
        (pair.a.text === pair.b.text ? alike : different).push(pair);
      }
    }
    const candidates = [...different, ...alike].slice(0, wanted);
    return [...(await strategy.choose(candidates, request.count))];
  }

  state(): PairSourceState {
    return { deck: this.#deck.state(), rng: this.#rng.state() };
  }

  restore(state: PairSourceState): void {
    this.#deck.restore(state.deck);
    this.#rng = Rng.fromState(state.rng);
  }

  async #sample(answerer: Answerer<B>, count: number, request: PairRequest): Promise<Pair[]> {
    const { prompt, sampling, iteration } = request;
    const prompts =
      prompt === undefined ? this.#deck.take(count) : Array.from({ length: count }, () => prompt);
    const twice = [...prompts, ...prompts];
    const samples = await samplesOf(this.#family, answerer, twice, sampling, this.#rng);
    return prompts.flatMap((asked, index) => {
      const [first, second] = [samples[index], samples[index + count]];
      if (first === undefined || second === undefined) return [];
      const swapped = this.#rng.chance(0.5);
      const [a, b] = swapped ? [second, first] : [first, second];
      return [{ prompt: asked, a, b, swapped, ...(iteration === undefined ? {} : { iteration }) }];
    });
  }
}
