/** Where feedback comes from: pairs to judge, and raters that judge many by themselves. */
import { PairSource, RANDOM_PAIRS, type PairStrategy } from '../../feedback/pair-proposal';
import type { Rater, Verdict } from '../../feedback/rater';
import { returningPair, type ReturningPair } from '../../feedback/returning-pairs';
import type { StrategyName } from '../../feedback/strategies';
import { secondOpinions } from '../../feedback/second-opinions';
import type { Answerer } from '../../model/answers';
import type { Policy, SamplingOptions } from '../../model/network';
import type { Pair, PairOptions } from '../../protocol/engine-api';
import type { NewComparison, PairTexts } from '../../protocol/feedback';
import type { Comparison, Item, SimulateOptions } from '../../protocol/playground';
import { textSample } from '../../protocol/sample';
import { StoppedError } from '../../shared/errors';
import { Rng } from '../../shared/rng';
import { later } from '../later';
import { nothing, type ProjectPart } from '../part';
import type { AnswerReader } from './answer-reader';
import type { FeedbackJournal } from './journal';
import type { PairProviderState } from './pair-provider-state';
import type { Job } from '../jobs';
import type { ProjectContext } from '../project-context';
import { stream } from '../../shared/random-stream';

/** Pairs sampled together when many are wanted: one shape on the GPU. */
const PAIRS_AT_ONCE = 32;

/** Who answers, and how freely: asked anew with the GPU in hand, since training replaces it. */
export type Answering = () => {
  readonly answerer: Answerer;
  readonly sampling: SamplingOptions;
  /** How far the policy has been trained. */
  readonly iteration: number;
};

export class PairProvider implements ProjectPart<PairProviderState> {
  readonly key = 'pairs';
  readonly schema = async () => (await later.schemas()).PAIR_PROVIDER_STATE;
  /** Which pairs come next does not follow from the tuned policy. */
  readonly reset = nothing;
  readonly dispose = nothing;
  readonly #context: ProjectContext;
  readonly #journal: FeedbackJournal;
  readonly #base: Policy;
  /** Made when a strategy first asks. */
  #reader: AnswerReader | undefined;
  /** For people, who get their pairs one by one, and for raters that judge many. */
  #shown: PairSource;
  #simulated: PairSource;
  /** Prompts from a file that people are asked about first. */
  #asked: string[] = [];
  /** For what comes back, and for strategies. */
  #choosing: Rng;

  constructor(context: ProjectContext, journal: FeedbackJournal, base: Policy) {
    this.#context = context;
    this.#journal = journal;
    this.#base = base;
    this.#shown = this.#pairs(this.#stream('shown pairs'));
    this.#simulated = this.#pairs(this.#stream('simulated pairs'));
    this.#choosing = this.#stream('choosing pairs');
  }

  /** People get pairs about these prompts before any others, while this session is open. */
  readonly askAbout = (prompts: readonly string[]): void => {
    this.#asked = [...this.#asked, ...prompts];
  };

  /** None that was taken back since. */
  #nextAsked(): string | undefined {
    if (this.#asked.length === 0) return undefined;
    const there = new Set(this.#journal.prompts().map(({ prompt }) => prompt));
    for (let next = this.#asked.shift(); next !== undefined; next = this.#asked.shift()) {
      if (there.has(next)) return next;
    }
    return undefined;
  }

  async nextPair(answering: Answering, options: PairOptions = {}): Promise<Pair> {
    const { prompt, rater = 'human', repeatShare = 0, overlapShare = 0, strategy } = options;
    if (prompt === undefined && repeatShare + overlapShare > 0) {
      const shares = { repeatShare, overlapShare };
      const back = returningPair(this.#journal.comparisons(), rater, shares, this.#choosing);
      if (back !== undefined) return shownAgain(back);
    }
    const chosenBy = await this.#strategy(strategy);
    const [pair] = await this.#context.gpu.run(() => {
      const { answerer, sampling, iteration } = answering();
      const about = prompt ?? this.#nextAsked();
      const asked = about === undefined ? {} : { prompt: about };
      const request = { count: 1, sampling, iteration, strategy: chosenBy };
      return this.#shown.next(answerer, { ...request, ...asked });
    });
    if (pair === undefined) throw new RangeError('The pair source gave no pair');
    return pair;
  }

  /** The rater judges so many pairs, or as many as there was time for until `job` was stopped. */
  async simulate(
    answering: Answering,
    rater: Rater,
    options: SimulateOptions,
    job: Job,
  ): Promise<Comparison[]> {
    const { comparisons: total, seed } = options;
    const strategy = await this.#strategy(options.strategy);
    const source = seed === undefined ? this.#simulated : this.#pairs(Rng.fromSeed(seed));
    const count = Math.min(options.round ?? PAIRS_AT_ONCE, total);
    const undoGroup = this.#journal.newUndoGroup();
    const made: Comparison[] = [];
    job.progress(0, total);
    while (made.length < total && !job.signal.aborted) {
      const proposed = await this.#context.gpu.run(() => {
        const { answerer, ...how } = answering();
        return source.next(answerer, { count, strategy, ...how });
      });
      const pairs = proposed.slice(0, total - made.length);
      made.push(...(await this.#judgeAll(pairs, rater, undoGroup, job.signal)));
      job.progress(made.length, total);
      await job.pausePoint();
    }
    return made;
  }

  /** The rater judges pairs that others have judged, the newest first. */
  async secondOpinion(rater: Rater, limit: number, job: Job): Promise<Comparison[]> {
    const { readable } = await later.answerReader();
    const judged = readable(this.#context.family, this.#journal.comparisons());
    const pairs = secondOpinions(judged, rater.name).slice(0, limit);
    const undoGroup = this.#journal.newUndoGroup();
    const made: Comparison[] = [];
    job.progress(0, pairs.length);
    while (made.length < pairs.length && !job.signal.aborted) {
      const some = pairs.slice(made.length, made.length + PAIRS_AT_ONCE);
      const verdicts = await verdictsOf(rater, some, job.signal);
      if (verdicts === undefined) break;
      const judged = withVerdicts(some, verdicts);
      made.push(...(await this.#journal.judge(judged, rater.name, undoGroup)));
      job.progress(made.length, pairs.length);
      await job.pausePoint();
    }
    return made;
  }

  state(): PairProviderState {
    const [shown, simulated] = [this.#shown.state(), this.#simulated.state()];
    return { events: this.#journal.length, shown, simulated, choosing: this.#choosing.state() };
  }

  /** Continues the order of prompts, unless feedback has been given since. */
  restore(state: PairProviderState | undefined): void {
    if (state === undefined) {
      this.#shown = this.#pairs(this.#stream('shown pairs'));
      this.#simulated = this.#pairs(this.#stream('simulated pairs'));
      this.#choosing = this.#stream('choosing pairs');
      return;
    }
    if (state.events !== this.#journal.length) return;
    this.#shown.restore(state.shown);
    this.#simulated.restore(state.simulated);
    if (state.choosing !== undefined) this.#choosing = Rng.fromState(state.choosing);
  }

  async #judgeAll(
    pairs: readonly Pair[],
    rater: Rater,
    undoGroup: string,
    signal: AbortSignal,
  ): Promise<Comparison[]> {
    const texts = pairs.map(judgedTexts);
    const verdicts = await verdictsOf(rater, texts, signal);
    if (verdicts === undefined) return [];
    const comparisons = await this.#journal.judge(
      withVerdicts(texts, verdicts),
      rater.name,
      undoGroup,
    );
    comparisons.forEach((comparison, index) => {
      const pair = pairs[index];
      if (pair !== undefined) this.#context.publish({ kind: 'pair-judged', pair, comparison });
    });
    return comparisons;
  }

  async #strategy(name: StrategyName = 'random'): Promise<PairStrategy> {
    if (name === RANDOM_PAIRS.name) return RANDOM_PAIRS;
    const { strategyNamed } = await later.pairStrategies();
    return strategyNamed(name, () => this.#journal.comparisons(), this.#read, this.#choosing);
  }

  /** Within a use of the GPU. */
  readonly #read = async (items: readonly Item[]): Promise<Float32Array[]> => {
    const { AnswerReader } = await later.answerReader();
    this.#reader ??= new AnswerReader(this.#context.family, this.#base);
    return this.#reader.read(items);
  };

  #stream(name: string): Rng {
    return stream(this.#context.seed, name, this.#journal.length);
  }

  #pairs(rng: Rng): PairSource {
    const prompts = this.#context.lab.tasks('train').map(({ prompt }) => prompt);
    return new PairSource(this.#context.family, prompts, rng);
  }
}

/** A pair as judgements keep it, all but the verdict. */
function judgedTexts({ prompt, a, b, iteration, swapped }: Pair): Omit<NewComparison, 'choice'> {
  return {
    prompt,
    a: a.text,
    b: b.text,
    ...(iteration === undefined ? {} : { iteration }),
    ...(swapped === undefined ? {} : { swapped }),
  };
}

/** Undefined where the rater was stopped before it was done. */
export async function verdictsOf(
  rater: Rater,
  pairs: readonly PairTexts[],
  signal: AbortSignal,
): Promise<readonly Verdict[] | undefined> {
  try {
    return await rater.judge(pairs, signal);
  } catch (error) {
    if (signal.aborted && error instanceof StoppedError) return undefined;
    throw error;
  }
}

/** A pair without a verdict counts as skipped. */
export function withVerdicts(
  pairs: readonly Omit<NewComparison, 'choice'>[],
  verdicts: readonly Verdict[],
): NewComparison[] {
  return pairs.map((pair, index) => ({ ...pair, ...(verdicts[index] ?? { choice: 'skip' }) }));
}

function shownAgain({ prompt, a, b, ...rest }: ReturningPair): Pair {
  return { prompt, a: textSample(prompt, a), b: textSample(prompt, b), ...rest };
}
