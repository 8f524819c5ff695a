import { expect, test } from 'vitest';
import { fakeRollouts } from '../../../tests/fixtures/fake-rollouts';
import { Rng } from '../../shared/rng';
import { advantageSteps, largest, shadeOf } from './token-quantities';

const rollouts = fakeRollouts(1, 0.5, Rng.fromSeed(2));

test('the arithmetic on screen ends in the advantages that training used', () => {
  for (const rollout of rollouts) {
    const steps = advantageSteps(rollout);
    expect(steps.map((step) => step.advantage)).toEqual(rollout.advantages);
    const last = steps.at(-1);
    expect(last).toMatchObject({ nextValue: 0, nextAdvantage: 0, advantage: last?.delta });
  }
});

test('shades go to the largest value in view; nothing is shaded where all is zero', () => {
  const full = largest(rollouts, 'advantages');
  expect(shadeOf(full, full)).toEqual({ sign: 1, share: 0.45 });
  expect(shadeOf(-full / 2, full)).toEqual({ sign: -1, share: 0.225 });
  expect(shadeOf(0, 0).share).toBe(0);
});
