/** Where feedback comes from: pairs to judge, and the simulated rater that judges many. */
import { PairSource, type PairSourceState } from '../feedback/pair-proposal';
import { judge, raterWeights, SIMULATED_RATER } from '../feedback/simulated-rater';
import type { Batch, Policy, SamplingOptions } from '../model/network';
import type { Pair } from '../protocol/engine-api';
import type { PairTexts, Provenance } from '../protocol/feedback';
import type { Comparison, SimulateOptions } from '../protocol/playground';
import { Rng } from '../shared/rng';
import type { FeedbackJournal } from './feedback-journal';
import type { Job } from './jobs';
import type { SessionContext } from './session-context';
import { stream } from './streams';

/** Pairs sampled together when many are wanted: one shape on the GPU. */
const PAIRS_AT_ONCE = 32;
/** Share of judgements that the simulated rater turns round unless told otherwise. */
const DEFAULT_NOISE = 0.1;

export interface FeedbackDeskState {
  /** Length of the journal when this was taken. */
  readonly events: number;
  readonly shown: PairSourceState;
  readonly simulated: PairSourceState;
}

/** Who answers, and how freely: asked anew with the GPU in hand, since training replaces it. */
export type Answering<B extends Batch> = () => {
  readonly policy: Policy<B>;
  readonly sampling: SamplingOptions;
  /** How far the policy has been trained. */
  readonly iteration: number;
};

export class FeedbackDesk<B extends Batch> {
  readonly #context: SessionContext<B>;
  readonly #journal: FeedbackJournal;
  /** For people, who get their pairs one by one, and for the simulated rater. */
  readonly #shown: PairSource<B>;
  readonly #simulated: PairSource<B>;

  constructor(context: SessionContext<B>, journal: FeedbackJournal) {
    this.#context = context;
    this.#journal = journal;
    this.#shown = this.#pairs(stream(context.seed, 'shown pairs', journal.length));
    this.#simulated = this.#pairs(stream(context.seed, 'simulated pairs', journal.length));
  }

  async nextPair(answering: Answering<B>, prompt?: string): Promise<Pair> {
    const [pair] = await this.#context.gpu.run(() => {
      const { policy, sampling, iteration } = answering();
      const asked = prompt === undefined ? {} : { prompt };
      const request = { count: 1, sampling, iteration, ...asked };
      return this.#shown.next(policy, request);
    });
    if (pair === undefined) throw new RangeError('The pair source gave no pair');
    return pair;
  }

  /** Judges so many pairs, or as many as there was time for until `job` was stopped. */
  async simulate(
    answering: Answering<B>,
    options: SimulateOptions,
    job: Job,
  ): Promise<Comparison[]> {
    const total = options.comparisons;
    const rater = this.#rater(options);
    const pairs =
      options.seed === undefined ? this.#simulated : this.#pairs(Rng.fromSeed(options.seed));
    const count = Math.min(PAIRS_AT_ONCE, total);
    const made: Comparison[] = [];
    job.progress(0, total);
    while (made.length < total && !job.signal.aborted) {
      const proposed = await this.#context.gpu.run(() => {
        const { policy, ...how } = answering();
        return pairs.next(policy, { count, ...how });
      });
      made.push(...(await this.#judgeAll(proposed.slice(0, total - made.length), rater)));
      job.progress(made.length, total);
      await job.pausePoint();
    }
    return made;
  }

  state(): FeedbackDeskState {
    const [shown, simulated] = [this.#shown.state(), this.#simulated.state()];
    return { events: this.#journal.length, shown, simulated };
  }

  /** Continues the order of prompts, unless feedback has been given since. */
  restore(state: FeedbackDeskState): void {
    if (state.events !== this.#journal.length) return;
    this.#shown.restore(state.shown);
    this.#simulated.restore(state.simulated);
  }

  #rater({ criteria, noise = DEFAULT_NOISE, seed }: SimulateOptions) {
    const { lab } = this.#context;
    const weights = raterWeights(lab.criteria, criteria);
    const rng = stream(seed ?? this.#context.seed, 'rater', this.#journal.length);
    return ({ prompt, a, b }: Pair): Comparison['choice'] =>
      judge(lab.gold(prompt, a.text), lab.gold(prompt, b.text), { weights, noise }, rng);
  }

  async #judgeAll(
    pairs: readonly Pair[],
    rater: (pair: Pair) => Comparison['choice'],
  ): Promise<Comparison[]> {
    const judgements = pairs.map((pair) => {
      return { ...judgedTexts(pair), choice: rater(pair) };
    });
    const comparisons = await this.#journal.judge(judgements, SIMULATED_RATER);
    comparisons.forEach((comparison, index) => {
      const pair = pairs[index];
      if (pair !== undefined) this.#context.publish({ kind: 'pair-judged', pair, comparison });
    });
    return comparisons;
  }

  #pairs(rng: Rng): PairSource<B> {
    const prompts = this.#context.lab.tasks('train').map(({ prompt }) => prompt);
    return new PairSource(this.#context.family, prompts, rng);
  }
}

/** A pair as judgements keep it. */
function judgedTexts({ prompt, a, b, iteration, swapped }: Pair): PairTexts & Provenance {
  return {
    prompt,
    a: a.text,
    b: b.text,
    ...(iteration === undefined ? {} : { iteration }),
    ...(swapped === undefined ? {} : { swapped }),
  };
}
