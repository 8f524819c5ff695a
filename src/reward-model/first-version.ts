/**
 * Reward models as the first version stored them: one head, one member, a tuned trunk, and
 * nothing kept of the fit but its report. Their weights are those of a member today.
 */
import { looseObject, optional, record, string, unknown } from 'valibot';
import type { NamedArray } from '../model/files/safetensors';
import { WEIGHTS } from '../model/weights-schema';
import type { RewardModelReport } from '../protocol/reward-model';
import { REWARD_MODEL_REPORT } from '../protocol/reward-model-schema';
import { blendSettings } from './blend';
import { OVERALL } from './data-processing';
import { NO_AUXILIARY_FEATURES } from './auxiliary-features';
import type { RewardModelState } from './reward-model';

export interface FirstRewardModelState {
  readonly report: RewardModelReport;
  readonly weights: ReadonlyMap<string, NamedArray>;
}

/** As far as today's version must understand it. */
export const FIRST_VERSION = looseObject({
  rewardModelConfig: optional(record(string(), unknown()), {}),
  rewardModel: optional(looseObject({ report: REWARD_MODEL_REPORT, weights: WEIGHTS })),
});

/**
 * Scores and report stay what they were.
 *
 * @param family fingerprint of the family that it was fitted in; version 1 did not store it
 */
export function fromFirstVersion(
  { report, weights }: FirstRewardModelState,
  family: string,
): RewardModelState {
  const settings = blendSettings([OVERALL], undefined, {
    aggregate: 'mean',
    uncertaintyPenalty: 0,
  });
  return {
    family,
    settings,
    hand: NO_AUXILIARY_FEATURES,
    evidence: { told: report },
    fit: { comparisons: report.comparisons },
    members: [weights],
  };
}
