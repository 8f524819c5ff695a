/**
 * Answers of a policy: one per prompt, or the best of several (best-of-n). Whoever wants to know
 * what is answered asks here; policies know of nothing but the network.
 */
import type { Sample } from '../protocol/playground';
import type { Rng } from '../shared/rng';
import type { Batch, Choice, ModelFamily, Policy, RolledOut, SamplingOptions } from './network';

/** Answers in one roll-out, as far as it can be divided. */
const ANSWERS_AT_ONCE = 64;

/** Who answers. */
export interface Answerer<B extends Batch = Batch> {
  readonly policy: Policy<B>;
  /** Where an answer is one of several. */
  readonly choice?: Choice<B> | undefined;
}

/** The row of the best answer of every group; the first of equals. */
export function bestOfGroups(rewards: Float32Array, groupSize: number): number[] {
  const best: number[] = [];
  for (let start = 0; start < rewards.length; start += groupSize) {
    const group = rewards.subarray(start, start + groupSize);
    best.push(start + group.indexOf(Math.max(...group)));
  }
  return best;
}

/** One answer per prompt, in one roll-out. */
export async function answersOf<B extends Batch>(
  family: Pick<ModelFamily<B>, 'rollOut'>,
  { policy, choice }: Answerer<B>,
  prompts: readonly string[],
  options: SamplingOptions,
  rng: Rng,
): Promise<RolledOut<B>> {
  if (choice === undefined) return family.rollOut(policy, prompts, options, rng);
  const asked = prompts.flatMap((prompt) => Array<string>(choice.count).fill(prompt));
  const { samples, batch, logProbs } = await family.rollOut(policy, asked, options, rng);
  const rows = bestOfGroups(await choice.rewards(samples, batch), choice.count);
  return {
    samples: rows.flatMap((row) => samples[row] ?? []),
    // `select` of a family's own batch gives that family's batch.
    batch: batch.select(rows) as B,
    logProbs: Float32Array.from(
      rows.flatMap((row) => [...logProbs.subarray(row * batch.steps, (row + 1) * batch.steps)]),
    ),
  };
}

/**
 * The samples of `answersOf` for any number of prompts: where one of several is chosen, only as many
 * are asked at a time as one roll-out has room for.
 */
export async function samplesOf<B extends Batch>(
  family: Pick<ModelFamily<B>, 'rollOut'>,
  answerer: Answerer<B>,
  prompts: readonly string[],
  options: SamplingOptions,
  rng: Rng,
): Promise<readonly Sample[]> {
  const atOnce =
    answerer.choice === undefined
      ? Math.max(1, prompts.length)
      : Math.max(1, Math.floor(ANSWERS_AT_ONCE / answerer.choice.count));
  const samples: Sample[] = [];
  for (let start = 0; start < prompts.length; start += atOnce) {
    const asked = prompts.slice(start, start + atOnce);
    samples.push(...(await answersOf(family, answerer, asked, options, rng)).samples);
  }
  return samples;
}
