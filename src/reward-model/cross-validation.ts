/**
 * Part of validation: k-fold cross-validation (Stone, 1974). Small sets hold out too few pairs
 * to measure anything; here every prompt is held out once, from a model that never saw it.
 */
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Batch } from '../model/network';
import type { RewardModelReport } from '../protocol/reward-model';
import type { Rng } from '../shared/rng';
import type { JudgedMargin } from './calibration';
import { asPairs, foldsByPrompt, type PreferenceExample } from './data-processing';
import { encodeExamples, type Encoding } from './feature-extraction';
import { learn, stepsOf, type LearningHooks } from './learning';
import { overallMargins } from './measuring';
import type { RewardMember } from './member';
import { measuredShare } from './validation';

export interface Folds<B extends Batch> {
  readonly examples: readonly PreferenceExample[];
  readonly seed: number;
  readonly encoding: Encoding<B>;
}

/** Steps that cross-validation will take; 0 when it is off. */
export async function foldSteps<B extends Batch>(
  { examples, seed, encoding }: Folds<B>,
  config: RewardModelConfig,
): Promise<number> {
  let steps = 0;
  for (const { train } of splits(examples, config.folds, seed)) {
    steps += stepsOf(await encodeExamples(encoding, train), config);
  }
  return steps;
}

/** @throws StoppedError when the signal is raised */
export async function crossValidate<B extends Batch>(
  { examples, seed, encoding }: Folds<B>,
  config: RewardModelConfig,
  make: () => Promise<RewardMember<B>>,
  rng: Rng,
  hooks: LearningHooks,
): Promise<RewardModelReport['crossValidated']> {
  const folds = splits(examples, config.folds, seed);
  const margins: JudgedMargin[] = [];
  for (const { train, heldout } of folds) {
    const member = await make();
    try {
      await learn(member, await encodeExamples(encoding, train), config, rng.fork(), hooks);
      const [pairs] = await encodeExamples(encoding, asPairs(heldout));
      if (pairs !== undefined) margins.push(...(await overallMargins(member, pairs)));
    } finally {
      member.dispose();
    }
  }
  return folds.length === 0 ? undefined : { ...measuredShare(margins), folds: folds.length };
}

function splits(examples: readonly PreferenceExample[], folds: number, seed: number) {
  const usable = folds < 2 ? [] : foldsByPrompt(examples, folds, seed);
  return usable.filter(({ train }) => train.length > 0);
}
