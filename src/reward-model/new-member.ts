/** How a member begins, and what its few readable weights say when it has learned. */
import type { RewardModelConfig } from '../config/reward-model-fields';
import type { Batch, ModelFamily, Policy } from '../model/network';
import type { RewardModelReport } from '../protocol/reward-model';
import type { Rng } from '../shared/rng';
import type { AuxiliaryFeatureScale } from './auxiliary-features';
import { HAND_WEIGHT, RewardMember, TIE_LOGIT } from './member';
import { warmStart, type StartingPoint } from './warm-start';

export interface MemberRequest<B extends Batch> {
  readonly family: ModelFamily<B>;
  /** The base model: gives the trunk. */
  readonly reference: Policy<B>;
  readonly heads: readonly string[];
  readonly config: RewardModelConfig;
  /** A reward model to go on from. */
  readonly start?: StartingPoint | undefined;
}

/** @throws ModelFormatError naming what of the starting point does not fit */
export async function newMember<B extends Batch>(
  { family, reference, heads, config, start }: MemberRequest<B>,
  hand: AuxiliaryFeatureScale,
  rng: Rng,
): Promise<RewardMember<B>> {
  const network = family.rewardNetwork(reference, rng, heads.length);
  const shape = { auxiliaryFeatures: hand.names.length, tieLogit: config.ties === 'davidson' };
  const member = new RewardMember(network, shape);
  if (start === undefined) return member;
  try {
    await warmStart(member, { heads, hand: hand.names }, start);
  } catch (error) {
    member.dispose();
    throw error;
  }
  return member;
}

/** The overall head's weight of each auxiliary feature. */
export async function handWeights<B extends Batch>(
  member: RewardMember<B>,
  { names }: AuxiliaryFeatureScale,
): Promise<Pick<RewardModelReport, 'auxiliaryFeatures'>> {
  const weights = member.variables.get(HAND_WEIGHT);
  if (weights === undefined) return {};
  const values = await weights.data<'float32'>();
  return {
    auxiliaryFeatures: names.map((name, column) => ({ name, weight: values[column] ?? 0 })),
  };
}

/** Davidson's ν; 1 where a tie is as likely as either of two equal answers. */
export async function tieParameter<B extends Batch>(
  member: RewardMember<B>,
): Promise<Pick<RewardModelReport, 'tieParameter'>> {
  const [logit] = (await member.variables.get(TIE_LOGIT)?.data<'float32'>()) ?? [];
  return logit === undefined ? {} : { tieParameter: Math.exp(logit) };
}
