import { expect, test } from 'vitest';
import { PPO_FIELDS } from '../../config/ppo-fields';
import { changedSettings } from './report-content';

test('settings are told by label, value and unit, those at their default not at all', () => {
  const none = { fields: {}, overrides: {} };
  const ppo = { fields: PPO_FIELDS, overrides: { klCoefficient: 0.2, whitenRewards: true } };
  expect(changedSettings({ loop: none, rewardModel: none, ppo })).toEqual([
    'KL coefficient β 0.2 reward/nat',
    'Whiten rewards true',
  ]);
});
