/** What a person without ground truth can measure of a policy in training. */
import { sub, tidy } from '@tensorflow/tfjs-core';
import type { Rollout } from '../../algorithms/rollout';
import type { PreferencePair } from '../../algorithms/preferences';
import type { Batch, ModelFamily, Policy, SamplingOptions } from '../../model/network';
import type { Sample, TrainingMetrics } from '../../protocol/playground';
import { NotReadyError } from '../../shared/errors';
import type { Rng } from '../../shared/rng';
import { mean, standardDeviation } from '../../shared/statistics';
import type { TrainingReward } from '../rewards/training-reward';

/** Answers of the base model that its disagreement is measured on. */
const BASE_ANSWERS = 64;
/** Held-out pairs at most; with as many, the standard error of the accuracy is 4 %. */
const MOST_PAIRS = 128;
/** Pairs in one pass. */
const PAIRS_AT_ONCE = 16;

export interface StopEvidence {
  readonly family: ModelFamily;
  readonly reference: Policy;
  readonly policy: Policy;
  readonly reward: TrainingReward;
  /** Of the iteration just done. */
  readonly rollout: Pick<Rollout, 'samples' | 'batch'>;
  readonly sampling: SamplingOptions;
  /** What the base model is asked. */
  readonly prompts: readonly string[];
  /** The same one each time: the base model's answers are the same ones, too. */
  readonly rng: () => Rng;
  /** Works out what stays the same as long as the reward does, once. */
  readonly once: (key: string, work: () => Promise<number>) => Promise<number>;
}

/** @throws NotReadyError where the reward has no members to disagree */
export async function disagreement(evidence: StopEvidence): Promise<Partial<TrainingMetrics>> {
  const { reward, rollout } = evidence;
  const { members } = reward;
  const spread = async (samples: readonly Sample[], batch: Batch): Promise<number> => {
    const votes = (await members?.(samples, batch)) ?? [];
    if (votes.length < 2) {
      throw new NotReadyError(
        'Stopping by disagreement',
        'a reward model of at least two members as the reward',
        'set “Ensemble” to 3 and fit again, or set the limit to 0',
      );
    }
    return mean(samples.map((_, row) => standardDeviation(votes.map((own) => own[row] ?? 0))));
  };
  const now = await spread(rollout.samples, rollout.batch);
  const { family, reference, sampling, prompts, rng } = evidence;
  const base = await evidence.once(`disagreement ${JSON.stringify(sampling)}`, async () => {
    const random = rng();
    const asked = Array.from({ length: BASE_ANSWERS }, () => random.pick(prompts));
    const rolled = await family.rollOut(reference, asked, sampling, random);
    return spread(rolled.samples, rolled.batch);
  });
  return { 'reward/disagreement': base > 0 ? now / base : 1 };
}

/** @throws NotReadyError where no judged pair is held out */
export async function heldoutFigures(evidence: StopEvidence): Promise<Partial<TrainingMetrics>> {
  const pairs = (await evidence.reward.heldoutPairs()).slice(0, MOST_PAIRS);
  if (pairs.length === 0) {
    throw new NotReadyError(
      'Stopping by held-out pairs',
      'judged pairs that are held out',
      'judge more pairs, or set the patience to 0',
    );
  }
  const margins: number[] = [];
  for (let start = 0; start < pairs.length; start += PAIRS_AT_ONCE) {
    margins.push(...(await marginsOf(evidence, pairs.slice(start, start + PAIRS_AT_ONCE))));
  }
  return {
    'heldout/accuracy': mean(margins.map((margin) => 0.5 + Math.sign(margin) / 2)),
    'heldout/margin': mean(margins),
  };
}

/** log π/π_ref of the preferred outcome less that of the other (arXiv:2305.18290 eq. 5, β = 1), nats. */
async function marginsOf(
  { family, policy, reference }: StopEvidence,
  pairs: readonly PreferencePair[],
): Promise<number[]> {
  const batch = family.encode([
    ...pairs.map(({ prompt, chosen }) => ({ prompt, text: chosen })),
    ...pairs.map(({ prompt, rejected }) => ({ prompt, text: rejected })),
  ]);
  const ratios = tidy(() =>
    sub(policy.evaluate(batch, 1).logProbs, reference.evaluate(batch, 1).logProbs),
  );
  const values = await ratios.data<'float32'>();
  ratios.dispose();
  const outcome = (row: number): number => {
    let sum = 0;
    for (let at = row * batch.steps; at < (row + 1) * batch.steps; at++) {
      if (batch.mask[at] === 1) sum += values[at] ?? 0;
    }
    return sum;
  };
  return pairs.map((_, row) => outcome(row) - outcome(pairs.length + row));
}
