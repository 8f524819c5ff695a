/** Both policies answer the same held-out prompts. */
import type { Lab, Task } from '../labs/lab';
import { samplesOf, type Answerer } from '../model/answers';
import type { Batch, ModelFamily, Policy, SamplingOptions } from '../model/network';
import type { Sample } from '../protocol/playground';
import { ShuffledSampler } from '../shared/shuffled-sampler';
import { StoppedError } from '../shared/errors';
import { Rng } from '../shared/rng';

/** Answers sampled at a time. */
const ROLL_OUT_SIZE = 64;

export interface AnswerRequest<B extends Batch> {
  readonly lab: Lab;
  readonly family: ModelFamily<B>;
  readonly base: Policy<B>;
  readonly tuned: Answerer<B>;
  readonly sampling: SamplingOptions;
  readonly signal?: AbortSignal | undefined;
  /** Awaited between roll-outs; counts answers. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
}

export interface Answers extends Task {
  readonly base: Sample;
  readonly tuned: Sample;
}

/**
 * Both draw the same random numbers, so equal policies give equal answers.
 *
 * @throws StoppedError when the signal is raised
 */
export async function answerAll<B extends Batch>(
  request: AnswerRequest<B>,
  count: number,
  rng: Rng,
): Promise<Answers[]> {
  const { family, base, tuned, sampling } = request;
  const tasks = new ShuffledSampler(request.lab.tasks('heldout'), rng.fork());
  const answers: Answers[] = [];
  while (answers.length < count) {
    if (request.signal?.aborted === true) throw new StoppedError('Evaluation');
    await request.onProgress?.(answers.length, count);
    // The last roll-out is as large as the others, to keep one shape; what is over is cut off.
    const asked = tasks.take(Math.min(ROLL_OUT_SIZE, count));
    const prompts = asked.map(({ prompt }) => prompt);
    const twin = rng.fork().state();
    const before = await family.rollOut(base, prompts, sampling, Rng.fromState(twin));
    const after = await samplesOf(family, tuned, prompts, sampling, Rng.fromState(twin));
    asked.forEach((task, i) => {
      const [baseSample, tunedSample] = [before.samples[i], after[i]];
      if (baseSample === undefined || tunedSample === undefined) return;
      answers.push({ ...task, base: baseSample, tuned: tunedSample });
    });
  }
  return answers.slice(0, count);
}
