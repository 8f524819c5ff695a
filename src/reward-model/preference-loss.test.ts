import { scalar, tensor2d, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { letterFamily } from '../../tests/fixtures/letter-family';
import '../ops/testing/cpu-backend';
import { expectGradientsToMatchDifferences } from '../ops/testing/finite-differences';
import { OVERALL } from './data-processing';
import { encodeExamples } from './feature-extraction';
import { NO_AUXILIARY_FEATURES } from './auxiliary-features';
import { OutcomeReader } from './outcome-reader';
import { labelTensors, preferenceLoss, type LabelSettings } from './preference-loss';

const family = letterFamily();
const PLAIN: LabelSettings = { labelSmoothing: 0, strengthMargin: 0, tieLogit: false };

interface Example {
  readonly scores: readonly number[];
  readonly shares: readonly number[];
  readonly strength?: number;
}

async function labelsOf(examples: readonly Example[], settings: LabelSettings) {
  const [set] = await encodeExamples(
    {
      family,
      heads: [OVERALL],
      scale: NO_AUXILIARY_FEATURES,
      reader: new OutcomeReader([], undefined, false),
    },
    examples.map(({ shares, strength = 0 }) => ({
      prompt: 'north',
      texts: shares.map((_, rank) => 'abcd'[rank] ?? ''),
      labels: { [OVERALL]: shares },
      strength,
    })),
  );
  if (set === undefined) throw new Error('nothing was encoded');
  return labelTensors(set, settings);
}

const scoreTensor = (examples: readonly Example[]) =>
  tensor2d(
    (examples[0]?.scores ?? []).flatMap((_, rank) =>
      examples.map(({ scores }) => [scores[rank] ?? 0]),
    ),
  );

async function lossOf(
  examples: readonly Example[],
  {
    tie,
    centering = 0,
    ...given
  }: Partial<LabelSettings> & { tie?: number; centering?: number } = {},
): Promise<number> {
  const labels = await labelsOf(examples, { ...PLAIN, ...given, tieLogit: tie !== undefined });
  const value = tidy(() =>
    preferenceLoss(
      scoreTensor(examples),
      labels,
      tie === undefined ? undefined : scalar(Math.log(tie)),
      centering,
    ),
  );
  return (await value.data())[0] ?? NaN;
}

const pair = (a: number, b: number, share: number, strength = 0): Example => ({
  scores: [a, b],
  shares: [share, 1 - share],
  strength,
});

describe('the loss of a pair', () => {
  test('of equal scores is ln 2, whatever the rater said', async () => {
    expect(await lossOf([pair(0.3, 0.3, 1)])).toBeCloseTo(Math.LN2, 6);
    expect(await lossOf([pair(0.3, 0.3, 0.5)])).toBeCloseTo(Math.LN2, 6);
  });

  test('is −log σ(Δ) for a win, and its mean over both sides for a tie', async () => {
    const win = Math.log(1 + Math.exp(-2));
    const lost = Math.log(1 + Math.exp(2));
    expect(await lossOf([pair(3, 1, 1)])).toBeCloseTo(win, 6);
    expect(await lossOf([pair(3, 1, 0)])).toBeCloseTo(lost, 6);
    expect(await lossOf([pair(3, 1, 0.5)])).toBeCloseTo((win + lost) / 2, 6);
  });

  test('centring adds c (a + b)²', async () => {
    const centred = await lossOf([pair(2, 1, 1)], { centering: 0.1 });
    expect(centred - (await lossOf([pair(2, 1, 1)]))).toBeCloseTo(0.9, 5);
  });

  test('strength asks for a margin: the full one for 3, a third of it for 1', async () => {
    const margin = { strengthMargin: 1.5 };
    expect(await lossOf([pair(3, 1, 1, 3)], margin)).toBeCloseTo(Math.log(1 + Math.exp(-0.5)), 5);
    expect(await lossOf([pair(1, 3, 0, 1)], margin)).toBeCloseTo(Math.log(1 + Math.exp(-1.5)), 5);
    expect(await lossOf([pair(3, 1, 1, 0)], margin)).toBeCloseTo(Math.log(1 + Math.exp(-2)), 5);
  });

  test('smoothing by ε counts a win as 1 − ε/2', async () => {
    const win = await lossOf([pair(3, 1, 1)]);
    const lost = await lossOf([pair(3, 1, 0)]);
    expect(await lossOf([pair(3, 1, 1)], { labelSmoothing: 0.2 })).toBeCloseTo(
      0.9 * win + 0.1 * lost,
      5,
    );
  });

  test('is the same with the sides swapped', async () => {
    const score = fc.double({ min: -5, max: 5, noNaN: true });
    const any = fc.tuple(score, score, fc.constantFrom(0, 0.5, 1), fc.nat(3));
    await fc.assert(
      fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 6 }), async (rows) => {
        const settings = { centering: 0.01, strengthMargin: 1, labelSmoothing: 0.1, tie: 0.7 };
        const shown = rows.map(([a, b, share, strength]) => pair(a, b, share, strength));
        const swapped = rows.map(([a, b, share, strength]) => pair(b, a, 1 - share, strength));
        expect(await lossOf(swapped, settings)).toBeCloseTo(await lossOf(shown, settings), 4);
      }),
      { numRuns: 30 },
    );
  });
});

describe('ties with a parameter (Davidson)', () => {
  const davidson = (a: number, b: number, nu: number) => {
    const [pa, pb, pt] = [Math.exp(a), Math.exp(b), nu * Math.exp((a + b) / 2)];
    const total = pa + pb + pt;
    return { win: pa / total, tie: pt / total };
  };

  test('a win and a tie have the probabilities of the model', async () => {
    const { win, tie } = davidson(1.2, 0.4, 0.6);
    expect(await lossOf([pair(1.2, 0.4, 1)], { tie: 0.6 })).toBeCloseTo(-Math.log(win), 5);
    expect(await lossOf([pair(1.2, 0.4, 0.5)], { tie: 0.6 })).toBeCloseTo(-Math.log(tie), 5);
  });

  test('as ν goes to zero it is Bradley–Terry', async () => {
    expect(await lossOf([pair(2, 0, 1)], { tie: 1e-6 })).toBeCloseTo(
      await lossOf([pair(2, 0, 1)]),
      4,
    );
  });
});

test('a best of four is the cross-entropy over the four scores, with or without a tie parameter', async () => {
  const scores = [0.5, -1, 2, 0];
  const best = [{ scores, shares: [0, 0, 1, 0] }];
  const expected = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - 2;
  expect(await lossOf(best)).toBeCloseTo(expected, 5);
  expect(await lossOf(best, { tie: 1 })).toBeCloseTo(expected, 5);
});

test('a head without a label learns nothing from an example', async () => {
  const [set] = await encodeExamples(
    {
      family,
      heads: [OVERALL, 'safety'],
      scale: NO_AUXILIARY_FEATURES,
      reader: new OutcomeReader([], undefined, false),
    },
    [{ prompt: 'north', texts: ['a', 'b'], labels: { [OVERALL]: [1, 0] }, strength: 0 }],
  );
  if (set === undefined) throw new Error('nothing was encoded');
  const labels = labelTensors(set, PLAIN);
  const loss = (safety: number) =>
    preferenceLoss(
      tensor2d([
        [2, safety],
        [0, -safety],
      ]),
      labels,
      undefined,
      0,
    ).dataSync()[0];
  expect(loss(3)).toBe(loss(0));
  expect(loss(3)).toBeCloseTo(Math.log(1 + Math.exp(-2)), 5);
});

test('has the gradient that finite differences give', async () => {
  const examples = [pair(1, 0.5, 1, 2), pair(-2, 1, 0), pair(0.5, -0.5, 0.5)];
  const labels = await labelsOf(examples, {
    labelSmoothing: 0.1,
    strengthMargin: 1,
    tieLogit: true,
  });
  expectGradientsToMatchDifferences(
    (scores, tie) => preferenceLoss(scores as Tensor2D, labels, tie as Scalar, 0.01),
    scoreTensor(examples),
    scalar(-0.3),
  );
});
