import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generalizedAdvantages } from './ppo';

const REWARDS = [0, 0, 1];
const VALUES = [0.5, 0.2, 0.1];

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? NaN, 12);
  });
}

test('λ = 1, γ = 1: advantage is return-to-go minus value', () => {
  expectClose(generalizedAdvantages(REWARDS, VALUES, 1, 1), [0.5, 0.8, 0.9]);
});

test('λ = 0: advantage is the one-step TD error', () => {
  expectClose(generalizedAdvantages(REWARDS, VALUES, 0.9, 0), [
    0.9 * 0.2 - 0.5,
    0.9 * 0.1 - 0.2,
    1 - 0.1,
  ]);
});

test('γ = 0: only the present reward counts', () => {
  expectClose(generalizedAdvantages([3, 2, 1], VALUES, 0, 0.95), [2.5, 1.8, 0.9]);
});

test('half λ, half γ, by hand', () => {
  // δ = (0.5·0.2 − 0.5, 0.5·0.1 − 0.2, 1 − 0.1); Â_t = δ_t + 0.25 Â_{t+1}
  expectClose(generalizedAdvantages(REWARDS, VALUES, 0.5, 0.5), [-0.38125, 0.075, 0.9]);
});

test('a critic that is exactly right leaves no advantage, for every λ', () => {
  const episode = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { maxLength: 12 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(episode, share, share, (rewards, gamma, lambda) => {
      const values = [...rewards];
      for (let t = values.length - 2; t >= 0; t--) {
        values[t] = (rewards[t] ?? 0) + gamma * (values[t + 1] ?? 0);
      }
      const advantages = generalizedAdvantages(rewards, values, gamma, lambda);
      for (const advantage of advantages) expect(advantage).toBeCloseTo(0, 9);
    }),
  );
});

test('is linear: twice the rewards and values, twice the advantage', () => {
  const step = fc.tuple(
    fc.double({ min: -5, max: 5, noNaN: true }),
    fc.double({ min: -5, max: 5, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const once = generalizedAdvantages(
        steps.map(([r]) => r),
        steps.map(([, v]) => v),
        0.9,
        0.8,
      );
      const twice = generalizedAdvantages(
        steps.map(([r]) => 2 * r),
        steps.map(([, v]) => 2 * v),
        0.9,
        0.8,
      );
      twice.forEach((value, t) => {
        expect(value).toBeCloseTo(2 * (once[t] ?? NaN), 9);
      });
    }),
  );
});
