import {
  add,
  grad,
  memory,
  ones,
  type Rank,
  mul,
  sum,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import '../testing/cpu-backend';
import { expectGradientsToMatchDifferences } from '../testing/finite-differences';
import { POLICY_STATISTICS, ppoPolicyLoss, ppoValueLoss, VALUE_STATISTICS } from '.';

const row = (...values: number[]): Tensor2D => tensor2d(values, [1, values.length]);

interface Terms {
  readonly loss: number;
  readonly [statistic: string]: number;
}

function read(
  names: readonly string[],
  run: () => { loss: Scalar; statistics: { dataSync: () => ArrayLike<number> } },
): Terms {
  return tidy(() => {
    const { loss, statistics } = run();
    const values = Array.from(statistics.dataSync());
    const named = Object.fromEntries(names.map((name, i) => [name, values[i] ?? NaN]));
    return { ...named, loss: loss.dataSync()[0] ?? NaN };
  });
}

function policyTerms(
  ratios: readonly number[],
  advantages: readonly number[],
  mask = ratios.map(() => 1),
): Terms {
  return read(POLICY_STATISTICS, () =>
    ppoPolicyLoss({
      newLogProbs: row(...ratios.map((ratio) => Math.log(ratio) - 1)),
      oldLogProbs: row(...ratios.map(() => -1)),
      entropy: row(...ratios.map(() => 2)),
      advantages: row(...advantages),
      mask: row(...mask),
      settings: tensor1d([0.2]),
    }),
  );
}

describe('policy loss', () => {
  test('at ratio 1 it is minus the mean advantage, with no KL and nothing clipped', () => {
    const terms = policyTerms([1, 1, 1], [3, -1, 4]);
    expect(terms.loss).toBeCloseTo(-2, 6);
    expect(terms).toMatchObject({ approxKl: 0, clipFraction: 0, ratio: 1, entropy: 2 });
  });

  test('a good action counts at most 1 + ε, a bad one at least 1 − ε', () => {
    expect(policyTerms([1.5], [1]).loss).toBeCloseTo(-1.2, 6);
    expect(policyTerms([0.5], [-1]).loss).toBeCloseTo(0.8, 6);
  });

  test('a mistake is never clipped: a good action made rare, a bad one made likely', () => {
    expect(policyTerms([0.5], [1]).loss).toBeCloseTo(-0.5, 6);
    expect(policyTerms([1.5], [-1]).loss).toBeCloseTo(1.5, 6);
    expect(policyTerms([0.5, 1.5], [1, -1]).clipFraction).toBe(0);
  });

  test('the clip fraction is the share of clipped steps, the KL half the mean squared log ratio', () => {
    const terms = policyTerms([1.5, 1, 1, 1], [1, 1, 1, 1]);
    expect(terms.clipFraction).toBeCloseTo(0.25, 6);
    expect(terms.approxKl).toBeCloseTo(Math.log(1.5) ** 2 / 8, 6);
    expect(terms.ratio).toBeCloseTo(4.5 / 4, 6);
  });

  test('steps outside the mask count for nothing, however wild their ratio', () => {
    const masked = policyTerms([1.5, 1e30], [1, 100], [1, 0]);
    expect(masked.loss).toBeCloseTo(-1.2, 6);
    expect(masked).toMatchObject({ clipFraction: 1 });
    expect(masked.ratio).toBeCloseTo(1.5, 5);
  });

  test('over no step at all it is 0, and so is what is reported', () => {
    expect(policyTerms([1, 2], [3, -1], [0, 0])).toMatchObject({
      ...{ loss: 0, approxKl: 0, clipFraction: 0, entropy: 0, ratio: 0 },
    });
  });

  test('has the gradient that finite differences give', () => {
    // Away from the kinks of min and clip, where no derivative exists.
    const oldLogProbs = row(-1, -1, -1, -1, -1);
    const newLogProbs = row(-1.1, -0.9, -0.5, -1.6, -0.7);
    const advantages = row(1, -2, 1.5, -1, -0.5);
    const entropy = ones<Rank.R2>([1, 5]);
    const mask = row(1, 1, 1, 1, 0);
    expectGradientsToMatchDifferences(
      (x) =>
        ppoPolicyLoss({
          newLogProbs: x as Tensor2D,
          oldLogProbs,
          entropy,
          advantages,
          mask,
          settings: tensor1d([0.2]),
        }).loss,
      newLogProbs,
    );
  });

  test('its gradient ignores the entropy: that is reported, not optimised', () => {
    const slope = tidy(() =>
      grad((entropy) =>
        add(
          ppoPolicyLoss({
            newLogProbs: row(-1),
            oldLogProbs: row(-1),
            entropy: entropy as Tensor2D,
            advantages: row(1),
            mask: row(1),
            settings: tensor1d([0.2]),
          }).loss,
          mul(0, sum(entropy)),
        ),
      )(row(2)).dataSync(),
    );
    expect([...slope]).toEqual([0]);
  });
});

describe('value loss', () => {
  const terms = (newValue: number, oldValue: number, target: number, acted = 1): Terms =>
    read(VALUE_STATISTICS, () =>
      ppoValueLoss({
        newValues: row(newValue),
        oldValues: row(oldValue),
        returns: row(target),
        mask: row(acted),
        settings: tensor1d([0.2, 1]),
      }),
    );

  test('inside the clip range it is half the squared error', () => {
    expect(terms(1.1, 1, 2).loss).toBeCloseTo(0.5 * 0.9 ** 2, 6);
  });

  test('moving further than the clip range towards the return earns nothing more', () => {
    const far = terms(1.8, 1, 2);
    expect(far.loss).toBeCloseTo(0.5 * 0.8 ** 2, 6);
    expect(far).toMatchObject({ clipFraction: 1 });
  });

  test('moving away from the return costs in full', () => {
    expect(terms(0, 1, 2).loss).toBeCloseTo(0.5 * 2 ** 2, 6);
    expect(terms(0, 1, 2).clipFraction).toBe(0);
  });

  test('over no step at all it is 0', () => {
    expect(terms(1, 2, 3, 0).loss).toBe(0);
  });

  test('has the gradient that finite differences give', () => {
    const oldValues = row(1, 1, 0, 0);
    const returns = row(2, 0, 1, -1);
    const mask = row(1, 1, 1, 0);
    expectGradientsToMatchDifferences(
      (x) =>
        ppoValueLoss({
          newValues: x as Tensor2D,
          oldValues,
          returns,
          mask,
          settings: tensor1d([0.2, 1]),
        }).loss,
      row(1.1, 1.5, -0.4, 3),
    );
  });
});

test('the coefficient scales the value loss, not what is reported of it', () => {
  const steps = { newValues: row(1), oldValues: row(1), returns: row(3), mask: row(1) };
  const { loss, statistics } = ppoValueLoss({ ...steps, settings: tensor1d([0.2, 0.5]) });
  expect(loss.dataSync()[0]).toBe(1);
  expect(statistics.dataSync()[0]).toBe(2);
});

test('refuses steps of another shape, naming both', () => {
  const steps = { newValues: row(1, 2), oldValues: row(1), returns: row(1, 2), mask: row(1, 2) };
  expect(() => ppoValueLoss({ ...steps, settings: tensor1d([0.2, 1]) })).toThrow(
    'ppoValueLoss oldValues: expected shape [1, 2], got [1, 1]',
  );
});

test('both losses leave no tensor behind but their results', () => {
  const before = memory().numTensors;
  tidy(() => {
    const mask = ones<Rank.R2>([2, 3]);
    const zero = zeros<Rank.R2>([2, 3]);
    ppoPolicyLoss({
      newLogProbs: zero,
      oldLogProbs: zero,
      entropy: zero,
      advantages: mask,
      mask,
      settings: tensor1d([0.2]),
    });
    ppoValueLoss({
      newValues: zero,
      oldValues: zero,
      returns: mask,
      mask,
      settings: tensor1d([0.2, 1]),
    });
  });
  expect(memory().numTensors).toBe(before);
});
