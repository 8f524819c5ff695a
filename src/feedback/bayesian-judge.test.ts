import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitJudge, logitCovariance, observe, type JudgedDifference } from './bayesian-judge';

const WIDTH = 3;
const row = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: WIDTH, maxLength: WIDTH })
  .map((values) => Float64Array.from(values));
const judged = fc.record({ difference: row, target: fc.constantFrom(0, 0.5, 1) });
const inner = (x: Float64Array, y: Float64Array) =>
  x.reduce((sum, value, i) => sum + value * y[i]!, 0);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

test('one judgement: w = 1 − σ(w), variance 1 / (1 + p (1 − p))', () => {
  const { weights, covariance } = fitJudge([{ difference: Float64Array.of(1), target: 1 }], 1);
  expect(weights[0]).toBeCloseTo(0.401058, 5);
  expect(covariance[0]?.[0]).toBeCloseTo(1 / (1 + 0.598942 * 0.401058), 5);
});

test('nothing judged: the prior', () => {
  const { weights, covariance } = fitJudge([], 2);
  expect([...weights]).toEqual([0, 0]);
  expect(covariance.map((values) => [...values])).toEqual([
    [1, 0],
    [0, 1],
  ]);
});

test('at the weights found the log-posterior is flat', () => {
  fc.assert(
    fc.property(fc.array(judged, { maxLength: 20 }), (examples: JudgedDifference[]) => {
      const { weights } = fitJudge(examples, WIDTH);
      const gradient = weights.map((weight, i) =>
        examples.reduce(
          (sum, { difference, target }) =>
            sum + (sigmoid(inner(weights, difference)) - target) * difference[i]!,
          weight,
        ),
      );
      for (const value of gradient) expect(Math.abs(value)).toBeLessThan(1e-3);
    }),
  );
});

test('it does not matter on which side an answer was', () => {
  fc.assert(
    fc.property(
      fc.array(judged, { minLength: 1, maxLength: 10 }),
      (examples: JudgedDifference[]) => {
        const swapped = examples.map(({ difference, target }) => {
          return { difference: difference.map((value) => -value), target: 1 - target };
        });
        const [one, other] = [fitJudge(examples, WIDTH), fitJudge(swapped, WIDTH)];
        one.weights.forEach((weight, i) => expect(other.weights[i]).toBeCloseTo(weight, 8));
      },
    ),
  );
});

test('an observation adds h v vᵀ to the inverse of the covariance', () => {
  fc.assert(
    fc.property(row, row, fc.double({ min: 0.02, max: 0.25, noNaN: true }), (v, x, h) => {
      const before = fitJudge([{ difference: x, target: 1 }], WIDTH).covariance;
      const after = before.map((values) => values.slice());
      const u = Float64Array.from(after, (values) => inner(values, v));
      observe(after, u, h, inner(u, v));
      // Σ' (Σ⁻¹ + h v vᵀ) = 1, multiplied by Σ from the right: Σ' + h Σ' v (Σ v)ᵀ = Σ.
      const spread = Float64Array.from(after, (values) => inner(values, v));
      before.forEach((values, i) => {
        values.forEach((value, j) => {
          expect((after[i]?.[j] ?? NaN) + h * spread[i]! * u[j]!).toBeCloseTo(value, 8);
        });
      });
    }),
  );
});

test('logits of pairs vary together as their differences do', () => {
  const judge = fitJudge([], 2);
  const pairs = [Float64Array.of(1, 0), Float64Array.of(2, 0), Float64Array.of(0, 3)];
  expect(logitCovariance(judge, pairs).map((values) => [...values])).toEqual([
    [1, 2, 0],
    [2, 4, 0],
    [0, 0, 9],
  ]);
});
