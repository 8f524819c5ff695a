/** A few held-out prompts answered by base and tuned policy, to watch the difference grow. */
import { sub, tidy } from '@tensorflow/tfjs-core';
import { answersOf, type Answerer } from '../../model/answers';
import type { Batch, Policy, RolledOut, SamplingOptions } from '../../model/network';
import { goldOf } from '../../labs/gold';
import type { Lab } from '../../labs/lab';
import type { LiveSample } from '../../protocol/engine-api';
import type { RewardModel } from '../../reward-model/reward-model';
import { ShuffledSampler } from '../../shared/shuffled-sampler';
import type { ProjectContext } from '../project-context';
import { stream } from '../../shared/random-stream';

const PROMPTS = 6;

export interface LivePolicies {
  readonly base: Policy;
  /** The same object as `base` before any training. */
  readonly tuned: Answerer;
  readonly rewardModel: RewardModel | undefined;
  readonly sampling: SamplingOptions;
}

export type UngradedSample = Omit<LiveSample, 'baseGold' | 'tunedGold'>;

/** With what the ground truth says; it needs no GPU, and may take its time. */
export async function gradedLive(
  lab: Lab,
  samples: readonly UngradedSample[],
): Promise<LiveSample[]> {
  const gold = await goldOf(
    lab,
    samples.flatMap(({ base, tuned }) => [base, tuned]),
  );
  return samples.map((sample, i) => ({
    ...sample,
    baseGold: gold[2 * i] ?? {},
    tunedGold: gold[2 * i + 1] ?? {},
  }));
}

export class LiveSampler {
  readonly #context: ProjectContext;
  readonly #prompts: readonly string[];
  /** The base model's answers stay the same as long as they are sampled the same way. */
  #base: { readonly key: string; readonly answers: RolledOut } | undefined;

  constructor(context: ProjectContext) {
    this.#context = context;
    const heldout = context.lab.tasks('heldout').map(({ prompt }) => prompt);
    this.#prompts = new ShuffledSampler(heldout, stream(context.seed, 'live prompts')).take(
      PROMPTS,
    );
  }

  /**
   * Both policies draw the same random numbers, always the same ones: what changes from call to
   * call is the policy.
   */
  async sample({ base, tuned, rewardModel, sampling }: LivePolicies): Promise<UngradedSample[]> {
    const baseAnswers = await this.#baseAnswers(base, sampling);
    const unchanged = tuned.policy === base && tuned.choice === undefined;
    const tunedAnswers = unchanged ? baseAnswers : await this.#answers(tuned, sampling);
    const shifts = unchanged
      ? undefined
      : await tokenShifts(tuned.policy, base, tunedAnswers.batch, sampling.temperature);
    const baseScores = await rewardModel?.rewards(baseAnswers.samples, baseAnswers.batch);
    const tunedScores = unchanged
      ? baseScores
      : await rewardModel?.rewards(tunedAnswers.samples, tunedAnswers.batch);
    return baseAnswers.samples.flatMap((answer, row) => {
      const changed = tunedAnswers.samples[row];
      if (changed === undefined) return [];
      const { prompt } = answer;
      return {
        prompt,
        base: answer,
        tuned: changed,
        tokenShift: shifts?.[row] ?? changed.tokens.map(() => 0),
        ...optional('baseScore', baseScores?.[row]),
        ...optional('tunedScore', tunedScores?.[row]),
      };
    });
  }

  async #baseAnswers(base: Policy, sampling: SamplingOptions): Promise<RolledOut> {
    const key = JSON.stringify(sampling);
    if (this.#base?.key !== key) {
      this.#base = { key, answers: await this.#answers({ policy: base }, sampling) };
    }
    return this.#base.answers;
  }

  #answers(answerer: Answerer, sampling: SamplingOptions): Promise<RolledOut> {
    const rng = stream(this.#context.seed, 'live answers');
    return answersOf(this.#context.family, answerer, this.#prompts, sampling, rng);
  }
}

/** log π_tuned − log π_base of each action, per episode. */
async function tokenShifts(
  tuned: Policy,
  base: Policy,
  batch: Batch,
  temperature: number,
): Promise<number[][]> {
  const difference = tidy(() =>
    sub(tuned.evaluate(batch, temperature).logProbs, base.evaluate(batch, temperature).logProbs),
  );
  const values = await difference.data<'float32'>();
  difference.dispose();
  return Array.from({ length: batch.size }, (_, row) => {
    const [start, end] = [row * batch.steps, (row + 1) * batch.steps];
    return Array.from(values.subarray(start, end)).filter(
      (_value, step) => batch.mask[start + step] === 1,
    );
  });
}

function optional<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, number>);
}
