/** Base against tuned on held-out prompts, by the lab's gold criteria. */
import { utility } from '../feedback/simulated-rater';
import { goldOf } from '../labs/gold';
import type { GoldScores } from '../labs/lab';
import type { Batch } from '../model/network';
import type { EvaluationReport, MeasureReport } from '../protocol/evaluation';
import '../ops'; // for the loss
import type { Item } from '../protocol/playground';
import { Rng } from '../shared/rng';
import { answerAll, type AnswerRequest, type Answers } from './answers';
import { filterAnswers, type HeadFilter } from './head-filter';
import { measureReports, type PromptTotals } from './paired-bootstrap';
import { holmAdjusted, permutationPValue } from './significance';
import { lengthControlledWinRate, winRate, type Duel } from './win-rate';

/** Answers of each policy, unless asked otherwise. */
const DEFAULT_SAMPLES = 256;
const SCORED_AT_ONCE = 64;

export interface EvaluationRequest<B extends Batch> extends AnswerRequest<B> {
  /** How many iterations the tuned policy was trained for. */
  readonly iteration: number;
  /** Answers of each policy. More than there are held-out prompts: some are asked again. */
  readonly samples?: number | undefined;
  readonly seed: number;
  /** The reward model's scores, where there is one. */
  readonly score?: ((items: readonly Item[]) => Promise<number[]>) | undefined;
  /** Also measure the tuned policy behind a filter. */
  readonly filter?: HeadFilter | undefined;
}

/**
 * Both policies answer the same prompts from the same random numbers, so equal policies give
 * equal answers and a change of exactly 0.
 *
 * @throws StoppedError when the signal is raised
 */
export async function evaluate<B extends Batch>(
  request: EvaluationRequest<B>,
): Promise<EvaluationReport> {
  const { lab, iteration, samples = DEFAULT_SAMPLES } = request;
  const rng = Rng.fromSeed(request.seed);
  const total = samples * (request.filter?.answers ?? 1);
  const onProgress = (done: number) => request.onProgress?.(done, total);
  const answers = await answerAll({ ...request, onProgress }, samples, rng);
  const criteria = lab.criteria.map(({ id }) => [id, (gold: GoldScores) => gold[id]] as const);
  const headline = lab.measures.map((measure) => [measure.id, measure.of] as const);
  const judged = await graded(request, answers);
  const report = {
    criteria: tested(totalsOf(judged, criteria), rng.fork()),
    headline: tested(totalsOf(judged, headline), rng.fork()),
    fields: byDomain(judged, headline, rng.fork()),
    winRates: await winRatesOf(judged, request, rng.fork()),
    samples,
    ...(request.tuned.choice === undefined ? {} : { bestOf: request.tuned.choice.count }),
    iteration,
  };
  const retention = await retentionOf(request);
  const safetyFilter = await filteredReport(judged, request, rng.fork());
  await request.onProgress?.(total, total);
  return {
    ...report,
    ...(retention === undefined ? {} : { retention }),
    ...(safetyFilter === undefined ? {} : { safetyFilter }),
  };
}

/** The tuned policy without the filter (as the base) against the same policy with it. */
async function filteredReport<B extends Batch>(
  judged: readonly Judged[],
  request: EvaluationRequest<B>,
  rng: Rng,
): Promise<EvaluationReport['safetyFilter']> {
  const { filter, lab } = request;
  if (filter === undefined) return undefined;
  const { chosen, tokensPerAnswer } = await filterAnswers(request, judged, filter, rng.fork());
  const gold = await goldOf(lab, chosen, request.signal);
  const pairs = judged.map((answer, i) => ({
    ...answer,
    baseGold: answer.tunedGold,
    tunedGold: gold[i] ?? {},
  }));
  const measures = lab.measures.map((measure) => [measure.id, measure.of] as const);
  const headline = tested(totalsOf(pairs, measures), rng);
  return { criterion: filter.criterion, answers: filter.answers, tokensPerAnswer, headline };
}

interface Judged extends Answers {
  readonly baseGold: GoldScores;
  readonly tunedGold: GoldScores;
}

async function graded<B extends Batch>(
  { lab, signal }: EvaluationRequest<B>,
  answers: readonly Answers[],
): Promise<Judged[]> {
  const base = await goldOf(
    lab,
    answers.map((answer) => answer.base),
    signal,
  );
  const tuned = await goldOf(
    lab,
    answers.map((answer) => answer.tuned),
    signal,
  );
  return answers.map((answer, i) => ({
    ...answer,
    baseGold: base[i] ?? {},
    tunedGold: tuned[i] ?? {},
  }));
}

type NamedMeasure = readonly [id: string, of: (gold: GoldScores) => number | undefined];
type Totals = Readonly<Record<string, readonly PromptTotals[]>>;

/** Intervals, and p-values corrected for there being several measures. */
function tested(totals: Totals, rng: Rng): Record<string, MeasureReport> {
  const reports = Object.entries(measureReports(totals, rng));
  const pValues = reports.map(([id]) => permutationPValue(totals[id] ?? [], rng));
  const adjusted = holmAdjusted(pValues);
  return Object.fromEntries(
    reports.map(([id, report], i) => [
      id,
      { ...report, pValue: pValues[i]!, pAdjusted: adjusted[i]! },
    ]),
  );
}

/** One table per domain; without tests, since domains are for looking, not for claims. */
function byDomain(
  judged: readonly Judged[],
  measures: readonly NamedMeasure[],
  rng: Rng,
): NonNullable<EvaluationReport['fields']> {
  const domains = [...new Set(judged.map(({ domain }) => domain))].sort();
  return Object.fromEntries(
    domains.map((domain) => {
      const own = judged.filter((answer) => answer.domain === domain);
      return [domain, measureReports(totalsOf(own, measures), rng)];
    }),
  );
}

/** By the ground truth, the same at equal lengths, and by the reward model that was optimised. */
async function winRatesOf<B extends Batch>(
  judged: readonly Judged[],
  { lab, score }: Pick<EvaluationRequest<B>, 'lab' | 'score'>,
  rng: Rng,
): Promise<NonNullable<EvaluationReport['winRates']>> {
  const weights = Object.fromEntries(lab.criteria.map(({ id, weight }) => [id, weight]));
  const byGold = duelsOf(judged, ({ tunedGold, baseGold }) => {
    return utility(tunedGold, weights) - utility(baseGold, weights);
  });
  const rates = {
    gold: winRate(byGold, rng.fork()),
    lengthControlled: lengthControlledWinRate(byGold, rng.fork()),
  };
  if (score === undefined) return rates;
  const [base, tuned]: [number[], number[]] = [[], []];
  for (let start = 0; start < judged.length; start += SCORED_AT_ONCE) {
    const part = judged.slice(start, start + SCORED_AT_ONCE);
    base.push(...(await score(part.map(({ prompt, base: { text } }) => ({ prompt, text })))));
    tuned.push(...(await score(part.map(({ prompt, tuned: { text } }) => ({ prompt, text })))));
  }
  const byReward = duelsOf(judged, (_, i) => tuned[i]! - base[i]!);
  return { ...rates, rewardModel: winRate(byReward, rng.fork()) };
}

function duelsOf(
  judged: readonly Judged[],
  margin: (answer: Judged, index: number) => number,
): Duel[] {
  return judged.map((answer, i) => ({
    prompt: answer.prompt,
    margin: margin(answer, i),
    lengthDifference: answer.tuned.tokens.length - answer.base.tokens.length,
  }));
}

function totalsOf(judged: readonly Judged[], measures: readonly NamedMeasure[]): Totals {
  const byPrompt = new Map<string, Judged[]>();
  for (const answer of judged) {
    byPrompt.set(answer.prompt, [...(byPrompt.get(answer.prompt) ?? []), answer]);
  }
  return Object.fromEntries(
    measures.map(([id, of]) => [
      id,
      [...byPrompt.values()].map((answers) => {
        const base = applicable(answers.map((answer) => of(answer.baseGold)));
        const tuned = applicable(answers.map((answer) => of(answer.tunedGold)));
        return {
          baseSum: base.sum,
          baseCount: base.count,
          tunedSum: tuned.sum,
          tunedCount: tuned.count,
        };
      }),
    ]),
  );
}

function applicable(values: readonly (number | undefined)[]): { sum: number; count: number } {
  const applying = values.filter((value) => value !== undefined);
  return { sum: applying.reduce((sum, value) => sum + value, 0), count: applying.length };
}

/** The loss on plain text that a text lab's policy must not lose. */
async function retentionOf<B extends Batch>(
  request: EvaluationRequest<B>,
): Promise<EvaluationReport['retention']> {
  const { lab, family, base, tuned } = request;
  if (lab.kind !== 'text') return undefined;
  const lines = lab.retentionCorpus();
  return {
    label: 'Loss on plain text, nats per token',
    base: await family.loss(base, lines),
    tuned: await family.loss(tuned.policy, lines),
  };
}
