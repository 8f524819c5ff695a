/** Where a reward stands on answers of the base model: what it is scaled by. */
import type { Sample } from '../../protocol/playground';
import { mean, standardDeviation } from '../../shared/statistics';
import type { Project } from '../project';
import { stream } from '../../shared/random-stream';

/** Answers of the base model that the scale is measured on. */
const SCALE_ANSWERS = 64;

/** A reward's mean and standard deviation over answers of the base model. */
export interface BaseScale {
  readonly mean: number;
  readonly std: number;
}

/**
 * Once per reward in use; a checkpoint carries it. Needs the GPU in hand.
 *
 * @param asked prompts to draw from, the lab's unless told otherwise
 */
export async function baseScale(
  { context, base, training, sampling }: Project,
  judge: (samples: readonly Sample[]) => ArrayLike<number> | Promise<ArrayLike<number>>,
  asked: readonly string[] = context.lab.tasks('train').map(({ prompt }) => prompt),
): Promise<BaseScale> {
  const known = training.reward.measured;
  if (known !== undefined) return known;
  const rng = stream(context.seed, 'reward scale');
  const prompts = Array.from({ length: SCALE_ANSWERS }, () => rng.pick(asked));
  const { samples } = await context.family.rollOut(base, prompts, sampling, rng);
  const rewards = await judge(samples);
  const measured = {
    mean: mean(rewards),
    std: standardDeviation(rewards),
    answers: samples.length,
  };
  training.rewardMeasured(measured);
  return measured;
}

/** 0: the base model's mean; 1: one of its standard deviations above; flat rewards stay flat. */
export function scaled(reward: number, { mean: centre, std }: BaseScale): number {
  return (reward - centre) / (std > 0 ? std : 1);
}
