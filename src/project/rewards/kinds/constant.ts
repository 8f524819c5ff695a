/** The same number for every answer: what training does where there is nothing to learn. */
import type { ConstantReward } from '../../../protocol/rewards';
import { InvalidValueError } from '../../../shared/errors';
import { checkText } from '../../option-checks';
import type { RewardKind } from '../kind';
import { hasType } from '../given';

export const CONSTANT: RewardKind<ConstantReward> = {
  type: 'constant',
  label: 'constant',
  needsRewardModel: false,
  isTried: false,
  is: (given) => hasType(given, 'constant'),
  check: checkConstant,
  name: ({ name }) => name,
  raterName: ({ name }) => `reward: ${name}`,
  dependsOn: () => [],
  create: ({ value }) => ({
    score: (samples) => Promise.resolve(new Float64Array(samples.length).fill(value)),
  }),
};

function checkConstant(given: unknown): ConstantReward {
  const { value, name = `constant ${String(value)}` } = given as Partial<ConstantReward>;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new InvalidValueError('reward.value', value, 'use a finite number');
  }
  checkText('reward.name', name);
  return { type: 'constant', name, value };
}
