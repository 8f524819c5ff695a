/**
 * A filter by one head of the reward model: the tuned policy answers n times, and the answer that
 * the head likes best is given. It costs n answers for one, and chooses by one criterion alone.
 */
import { samplesOf } from '../model/answers';
import type { Batch } from '../model/network';
import type { Item, Sample } from '../protocol/playground';
import { StoppedError } from '../shared/errors';
import type { Rng } from '../shared/rng';
import type { AnswerRequest, Answers } from './answers';

/** Prompts answered at a time. */
const AT_ONCE = 64;

export interface HeadFilter {
  /** The criterion of the head. */
  readonly criterion: string;
  /** Answers that one is chosen from, at least 2. */
  readonly answers: number;
  /** Higher is better; compared between answers to one prompt. */
  readonly score: (items: readonly Item[]) => Promise<readonly number[]>;
}

export interface FilteredAnswers {
  /** In the order of the answers given. */
  readonly chosen: readonly Sample[];
  /** Tokens sampled for one answer given, prompts left out. */
  readonly tokensPerAnswer: { readonly plain: number; readonly filtered: number };
}

/**
 * @param given answers of both policies; the tuned one is the first candidate
 * @throws StoppedError when the signal is raised
 */
export async function filterAnswers<B extends Batch>(
  request: AnswerRequest<B>,
  given: readonly Answers[],
  { answers: n, score }: HeadFilter,
  rng: Rng,
): Promise<FilteredAnswers> {
  const chosen: Sample[] = [];
  let [plain, filtered] = [0, 0];
  for (let start = 0; start < given.length; start += AT_ONCE) {
    const part = given.slice(start, start + AT_ONCE);
    const rounds = [part.map(({ tuned }) => tuned)];
    while (rounds.length < n) {
      if (request.signal?.aborted === true) throw new StoppedError('Evaluation');
      const done = given.length + start * (n - 1) + part.length * (rounds.length - 1);
      await request.onProgress?.(done, given.length * n);
      rounds.push(await moreAnswers(request, part, given, rng));
    }
    const items = rounds.flatMap((round) => round.map(({ prompt, text }) => ({ prompt, text })));
    const scores = await score(items);
    part.forEach((_, row) => {
      const candidates = rounds.flatMap((round, i) => {
        const sample = round[row];
        return sample === undefined ? [] : { sample, score: scores[i * part.length + row] ?? NaN };
      });
      // The first of equals, so that a filter without an opinion changes nothing.
      const best = candidates.reduce((one, other) => (other.score > one.score ? other : one));
      chosen.push(best.sample);
      plain += candidates[0]?.sample.tokens.length ?? 0;
      filtered += candidates.reduce((sum, { sample }) => sum + sample.tokens.length, 0);
    });
  }
  const per = Math.max(1, given.length);
  return { chosen, tokensPerAnswer: { plain: plain / per, filtered: filtered / per } };
}

/** One more answer to each; the roll-out is as large as the others, to keep one shape. */
async function moreAnswers<B extends Batch>(
  { family, tuned, sampling }: AnswerRequest<B>,
  part: readonly Answers[],
  given: readonly Answers[],
  rng: Rng,
): Promise<Sample[]> {
  const filling = given.slice(0, Math.min(AT_ONCE, given.length) - part.length);
  const prompts = [...part, ...filling].map(({ prompt }) => prompt);
  const samples = await samplesOf(family, tuned, prompts, sampling, rng.fork());
  return samples.slice(0, part.length);
}
