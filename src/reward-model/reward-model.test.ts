import { memory, tensor1d, tidy, type Tensor1D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { letterFamily, PROMPTS } from '../../tests/fixtures/letter-family';
import { completeConfig } from '../config/field';
import { REWARD_MODEL_FIELDS } from '../config/reward-model-fields';
import '../ops/testing/cpu-backend';
import { expectGradientsToMatchDifferences } from '../ops/testing/finite-differences';
import type { Choice, Comparison, RewardModelMetrics } from '../protocol/playground';
import { NotReadyError, StoppedError } from '../shared/errors';
import { Rng } from '../shared/rng';
import { fitRewardModel } from './fit';
import { pairLoss, type FitHooks } from './learning';
import { RewardModel } from './reward-model';

const countOf = (text: string, letter: string) => text.split(letter).length - 1;

/** A rater who likes the letter a and dislikes d, asked about random words. */
function judged(count: number, seed: number): Comparison[] {
  const rng = Rng.fromSeed(seed);
  const word = () => Array.from({ length: 1 + rng.integer(5) }, () => rng.pick('abcd'.split('')));
  return Array.from({ length: count }, (_, i) => {
    const [a, b] = [word().join(''), word().join('')];
    const worth = (text: string) => countOf(text, 'a') - countOf(text, 'd');
    const choice: Choice = worth(a) === worth(b) ? 'tie' : worth(a) > worth(b) ? 'a' : 'b';
    return { id: `c${i}`, prompt: rng.pick(PROMPTS), a, b, choice, rater: 'ann', time: i };
  });
}

// Real training: seconds of work, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const family = letterFamily();

async function fit(comparisons: readonly Comparison[], hooks: FitHooks = {}, seed = 1) {
  const reference = family.basePolicy();
  try {
    return await fitRewardModel(
      {
        family,
        reference,
        comparisons,
        prompts: PROMPTS,
        sampling: { temperature: 1, maxNewTokens: 6 },
        config: completeConfig(REWARD_MODEL_FIELDS, {
          learningRate: 0.01,
          epochs: 20,
          batchSize: 8,
        }),
        seed,
        rng: Rng.fromSeed(seed),
      },
      hooks,
    );
  } finally {
    reference.dispose();
  }
}

function lossOf(pairs: readonly (readonly [number, number, number])[], centering: number): number {
  return tidy(() => {
    const column = (index: 0 | 1 | 2) => tensor1d(pairs.map((pair) => pair[index]));
    return pairLoss(column(0), column(1), column(2), centering).dataSync()[0] ?? NaN;
  });
}

describe('the loss of a pair', () => {
  test('of equal scores is ln 2, whatever the rater said', () => {
    expect(lossOf([[0.3, 0.3, 1]], 0)).toBeCloseTo(Math.LN2, 6);
    expect(lossOf([[0.3, 0.3, 0.5]], 0)).toBeCloseTo(Math.LN2, 6);
  });

  test('is −log σ(Δ) for a win, and its mean over both sides for a tie', () => {
    const win = Math.log(1 + Math.exp(-2));
    const lost = Math.log(1 + Math.exp(2));
    expect(lossOf([[3, 1, 1]], 0)).toBeCloseTo(win, 6);
    expect(lossOf([[3, 1, 0]], 0)).toBeCloseTo(lost, 6);
    expect(lossOf([[3, 1, 0.5]], 0)).toBeCloseTo((win + lost) / 2, 6);
  });

  test('centring adds c (a + b)²', () => {
    expect(lossOf([[2, 1, 1]], 0.1) - lossOf([[2, 1, 1]], 0)).toBeCloseTo(0.9, 5);
  });

  test('is the same with the sides swapped', () => {
    const score = fc.double({ min: -5, max: 5, noNaN: true });
    const pair = fc.tuple(score, score, fc.constantFrom(0, 0.5, 1));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 8 }), (pairs) => {
        const swapped = pairs.map(([a, b, target]) => [b, a, 1 - target] as const);
        expect(lossOf(swapped, 0.01)).toBeCloseTo(lossOf(pairs, 0.01), 5);
      }),
      { numRuns: 50 },
    );
  });

  test('has the gradient that finite differences give', () => {
    const targets = tensor1d([1, 0, 0.5]);
    expectGradientsToMatchDifferences(
      (a, b) => pairLoss(a as Tensor1D, b as Tensor1D, targets, 0.01),
      tensor1d([1, -2, 0.5]),
      tensor1d([0.5, 1, -0.5]),
    );
  });
});

describe('a fit', () => {
  test('orders held-out pairs as the rater does, and says how sure it is', async () => {
    const model = await fit(judged(300, 1));
    const { accuracy, ci95, heldout, comparisons, temperature } = model.report;
    expect(accuracy).toBeGreaterThan(0.95);
    expect(ci95[0]).toBeGreaterThan(0.9);
    expect(heldout).toBeGreaterThan(50);
    expect(comparisons).toBeGreaterThan(280);
    expect(temperature).toBeGreaterThan(0);
    model.dispose();
  });

  test('scores the base model’s answers with mean 0 and standard deviation 1, fresh ones too', async () => {
    const model = await fit(judged(200, 2));
    expect(Math.abs(model.report.recheck?.mean ?? NaN)).toBeLessThan(0.4);
    expect(model.report.recheck?.std).toBeGreaterThan(0.7);
    expect(model.report.recheck?.std).toBeLessThan(1.3);
    const [liked = NaN, disliked = NaN] = await model.score([
      { prompt: 'north', text: 'aaaa' },
      { prompt: 'north', text: 'dddd' },
    ]);
    expect(liked).toBeGreaterThan(1);
    expect(disliked).toBeLessThan(-1);
    model.dispose();
  });

  test('tells loss and accuracy of every step, held-out accuracy of some, of the last always', async () => {
    const steps: RewardModelMetrics[] = [];
    const model = await fit(judged(100, 3), {
      onStep: (metrics) => {
        steps.push(metrics);
      },
    });
    expect(steps.map(({ step }) => step)).toEqual(steps.map((_, i) => i + 1));
    expect(steps.at(-1)?.loss).toBeLessThan((steps[0]?.loss ?? NaN) * 0.8);
    expect(steps.at(-1)?.step).toBe(steps[0]?.steps);
    expect(steps.at(-1)?.heldoutAccuracy).toBe(model.report.accuracy);
    expect(steps[0]?.learningRate).toBe(0.01);
    model.dispose();
  });

  test('takes four steps an epoch at least, so that a dozen comparisons teach something', async () => {
    const steps: number[] = [];
    const decisive = judged(60, 10).filter(({ choice }) => choice !== 'tie');
    const model = await fit(decisive.slice(0, 12), {
      onStep: ({ steps: total }) => {
        steps.push(total);
      },
    });
    expect(steps.length).toBeGreaterThanOrEqual(4 * 20);
    expect(steps.length).toBe(steps[0]);
    model.dispose();
  });

  test('gives the same model from the same seed', async () => {
    const [first, second] = [await fit(judged(60, 4)), await fit(judged(60, 4))];
    expect(second.report).toEqual(first.report);
    const items = [{ prompt: 'west', text: 'abcd' }];
    expect(await second.score(items)).toEqual(await first.score(items));
    first.dispose();
    second.dispose();
  });

  test('with a single comparison works, and says that accuracy is not measured', async () => {
    const model = await fit(
      judged(40, 5)
        .filter(({ choice }) => choice === 'a')
        .slice(0, 1),
    );
    expect(model.report).toMatchObject({ heldout: 0, comparisons: 1, ci95: [0, 1] });
    expect(model.report.caution).toMatch(/not measured/);
    model.dispose();
  });

  test('without a comparison that orders two answers is refused', async () => {
    const skipped = judged(3, 6).map((comparison) => ({ ...comparison, choice: 'skip' as const }));
    await expect(fit(skipped)).rejects.toBeInstanceOf(NotReadyError);
  });

  test('can be stopped between steps, and then leaves no tensor behind', async () => {
    const before = memory().numTensors;
    const stop = new AbortController();
    const stopped = fit(judged(50, 7), {
      signal: stop.signal,
      onStep: ({ step }) => {
        if (step === 2) stop.abort();
      },
    });
    await expect(stopped).rejects.toBeInstanceOf(StoppedError);
    expect(memory().numTensors).toBe(before);
  });

  test('leaves no tensor behind but the network’s own', async () => {
    const before = memory().numTensors;
    const model = await fit(judged(50, 8));
    expect(memory().numTensors - before).toBe(model.network.variables.size);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

test('a restored model gives the scores of the saved one', async () => {
  const model = await fit(judged(50, 9));
  const copy = RewardModel.restore(family, structuredClone(await model.state()));
  const items = ['a', 'abc', 'dd'].map((text) => ({ prompt: 'east', text }));
  expect(await copy.score(items)).toEqual(await model.score(items));
  expect(copy.report).toEqual(model.report);
  expect(await copy.score([])).toEqual([]);
  model.dispose();
  copy.dispose();
});
