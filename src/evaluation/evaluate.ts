/** Base against tuned on held-out prompts, by the lab's gold criteria. */
import type { GoldScores, Lab } from '../labs/lab';
import type { Batch, ModelFamily, Policy, SamplingOptions } from '../model/network';
import type { EvaluationReport, Sample } from '../protocol/playground';
import { Deck } from '../shared/deck';
import { StoppedError } from '../shared/errors';
import { Rng } from '../shared/rng';
import { measureReports, type PromptTotals } from './paired-bootstrap';

/** Answers of each policy, unless asked otherwise. */
const DEFAULT_SAMPLES = 256;
/** Answers sampled at a time. */
const ROLL_OUT_SIZE = 64;

export interface EvaluationRequest<B extends Batch> {
  readonly lab: Lab;
  readonly family: ModelFamily<B>;
  readonly base: Policy<B>;
  readonly tuned: Policy<B>;
  /** How many iterations the tuned policy was trained for. */
  readonly iteration: number;
  readonly sampling: SamplingOptions;
  /** Answers of each policy. More than there are held-out prompts: some are asked again. */
  readonly samples?: number | undefined;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** Awaited between roll-outs; counts answers. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
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
  const answers = await answerAll(request, samples, rng);
  const criteria = lab.criteria.map(({ id }) => [id, (gold: GoldScores) => gold[id]] as const);
  const headline = lab.measures.map((measure) => [measure.id, measure.of] as const);
  const judged = answers.map(({ prompt, base, tuned }) => ({
    prompt,
    base: lab.gold(prompt, base.text),
    tuned: lab.gold(prompt, tuned.text),
  }));
  const report = {
    criteria: measureReports(totalsOf(judged, criteria), rng.fork()),
    headline: measureReports(totalsOf(judged, headline), rng.fork()),
    samples,
    iteration,
  };
  const retention = await retentionOf(request);
  return retention === undefined ? report : { ...report, retention };
}

interface Answers {
  readonly prompt: string;
  readonly base: Sample;
  readonly tuned: Sample;
}

async function answerAll<B extends Batch>(
  request: EvaluationRequest<B>,
  count: number,
  rng: Rng,
): Promise<Answers[]> {
  const { family, base, tuned, sampling } = request;
  const prompts = new Deck(
    request.lab.tasks('heldout').map(({ prompt }) => prompt),
    rng.fork(),
  );
  const answers: Answers[] = [];
  while (answers.length < count) {
    if (request.signal?.aborted === true) throw new StoppedError('Evaluation');
    await request.onProgress?.(answers.length, count);
    // The last roll-out is as large as the others, to keep one shape; what is over is cut off.
    const asked = prompts.take(Math.min(ROLL_OUT_SIZE, count));
    const twin = rng.fork().state();
    const before = await family.rollOut(base, asked, sampling, Rng.fromState(twin));
    const after = await family.rollOut(tuned, asked, sampling, Rng.fromState(twin));
    asked.forEach((prompt, i) => {
      const [baseSample, tunedSample] = [before.samples[i], after.samples[i]];
      if (baseSample === undefined || tunedSample === undefined) return;
      answers.push({ prompt, base: baseSample, tuned: tunedSample });
    });
  }
  await request.onProgress?.(count, count);
  return answers.slice(0, count);
}

interface Judged {
  readonly prompt: string;
  readonly base: GoldScores;
  readonly tuned: GoldScores;
}

type NamedMeasure = readonly [id: string, of: (gold: GoldScores) => number | undefined];

function totalsOf(
  judged: readonly Judged[],
  measures: readonly NamedMeasure[],
): Record<string, PromptTotals[]> {
  const byPrompt = new Map<string, Judged[]>();
  for (const answer of judged) {
    byPrompt.set(answer.prompt, [...(byPrompt.get(answer.prompt) ?? []), answer]);
  }
  return Object.fromEntries(
    measures.map(([id, of]) => [
      id,
      [...byPrompt.values()].map((answers) => {
        const base = applicable(answers.map((answer) => of(answer.base)));
        const tuned = applicable(answers.map((answer) => of(answer.tuned)));
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
    tuned: await family.loss(tuned, lines),
  };
}
