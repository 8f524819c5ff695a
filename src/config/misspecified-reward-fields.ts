/**
 * Settings of a reward that is misspecified on purpose, so that reward hacking can be watched. What
 * it pays for is the lab's (`misspecifiedRewards`).
 */
import type { Fields } from './field';

/** Brisk steps on a long leash: with these a flaw is exploited within a dozen iterations. */
export const HACKING_TRAINING = {
  learningRate: 5e-4,
  epochs: 2,
  klCoefficient: 0.02,
  batchSize: 32,
} as const;

/** The flaw's size, and the remedies that act on the score. */
export const MISSPECIFIED_REWARD_FIELDS = {
  strength: {
    kind: 'number',
    label: 'Size of the flaw',
    unit: 'reward/std',
    min: 0.1,
    max: 3,
    step: 0.1,
    default: 2,
    help: 'What one standard deviation, over answers of the base model, of what the flaw pays for is worth.',
    source: 'Tuned here: what PPO finds within a dozen iterations',
  },
  aggregate: {
    kind: 'choice',
    label: 'Members count as',
    default: 'mean',
    options: [
      { value: 'mean', label: 'their mean' },
      { value: 'worst-case', label: 'the worst case (WCO)' },
      { value: 'uncertainty-weighted', label: 'mean − λ · variance (UWO)' },
    ],
    help: 'The flaw is in one member only: where the others do not share its joy, WCO and UWO distrust it. Needs a reward model of two or more.',
    source: 'Coste et al., arXiv:2310.02743 §3',
  },
  capped: {
    kind: 'switch',
    label: 'Reward ceiling',
    default: false,
    help: 'Scores above the ceiling count as the ceiling: past it there is nothing to gain.',
    source: 'Reward clipping: Mnih et al., arXiv:1312.5602',
  },
  ceiling: {
    kind: 'number',
    label: 'Ceiling',
    unit: 'std of base',
    min: 0.1,
    max: 5,
    step: 0.1,
    default: 1,
    help: 'In standard deviations of the base model’s scores, as all scores are.',
    source: 'Tuned here: what honest answers reach',
  },
} as const satisfies Fields;
