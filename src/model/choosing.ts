/**
 * Best-of-n: a policy that answers each prompt several times and gives the answer that is rewarded
 * most. Whoever wants to know what a policy answers asks `answersOf`; its own families know of
 * nothing but the network.
 */
import type { Sample } from '../protocol/playground';
import type { Rng } from '../shared/rng';
import type { Batch, Choice, ModelFamily, Policy, RolledOut, SamplingOptions } from './network';

/** Answers in one roll-out, as far as it can be divided. */
const ANSWERS_AT_ONCE = 64;

/** Chooses among the answers of another policy, whose log-probabilities it reports. */
export class ChoosingPolicy<B extends Batch> implements Policy<B> {
  choice: Choice<B>;
  readonly #from: Policy<B>;

  /** Takes over `from`: `dispose` disposes it. */
  constructor(from: Policy<B>, choice: Choice<B>) {
    this.#from = from;
    this.choice = choice;
  }

  get variables(): Policy<B>['variables'] {
    return this.#from.variables;
  }

  evaluate(batch: B, temperature: number): ReturnType<Policy<B>['evaluate']> {
    return this.#from.evaluate(batch, temperature);
  }

  /** Of the policy that is chosen from: what training would go on from. */
  clone(): Policy<B> {
    return this.#from.clone();
  }

  dispose(): void {
    this.#from.dispose();
  }
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

/** One answer per prompt, the best of several where the policy is one that chooses. */
export async function answersOf<B extends Batch>(
  family: Pick<ModelFamily<B>, 'rollOut'>,
  policy: Policy<B>,
  prompts: readonly string[],
  options: SamplingOptions,
  rng: Rng,
): Promise<RolledOut<B>> {
  const { choice } = policy;
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
 * The samples of `answersOf` for any number of prompts: where a policy chooses, only as many are
 * asked at a time as one roll-out has room for.
 */
export async function samplesOf<B extends Batch>(
  family: Pick<ModelFamily<B>, 'rollOut'>,
  policy: Policy<B>,
  prompts: readonly string[],
  options: SamplingOptions,
  rng: Rng,
): Promise<readonly Sample[]> {
  const { choice } = policy;
  if (choice === undefined) return (await family.rollOut(policy, prompts, options, rng)).samples;
  const atOnce = Math.max(1, Math.floor(ANSWERS_AT_ONCE / choice.count));
  const samples: Sample[] = [];
  for (let start = 0; start < prompts.length; start += atOnce) {
    const asked = prompts.slice(start, start + atOnce);
    samples.push(...(await answersOf(family, policy, asked, options, rng)).samples);
  }
  return samples;
}
