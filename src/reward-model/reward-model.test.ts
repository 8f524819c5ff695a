import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, test, vi } from 'vitest';
import { letterFamily, PROMPTS } from '../../tests/fixtures/letter-family';
import { completeConfig } from '../config/field';
import { REWARD_MODEL_FIELDS, type RewardModelConfig } from '../config/reward-model-fields';
import '../ops/testing/cpu-backend';
import type { Choice, Comparison, RewardModelMetrics } from '../protocol/playground';
import { NotReadyError, StoppedError } from '../shared/errors';
import { Rng } from '../shared/rng';
import { fitRewardModel, type FitHooks } from './fit';
import { scaleFrom } from './auxiliary-features';
import { RewardModel } from './reward-model';
import { newShare, type StartingPoint } from './warm-start';

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

const parts = { family, domainOf: () => undefined };

async function fit(
  comparisons: readonly Comparison[],
  hooks: FitHooks = {},
  given: Partial<RewardModelConfig> = {},
  seed = 1,
  start?: StartingPoint,
) {
  const reference = family.basePolicy();
  try {
    return await fitRewardModel(
      {
        ...parts,
        reference,
        comparisons,
        prompts: PROMPTS,
        sampling: { temperature: 1, maxNewTokens: 6 },
        config: completeConfig(REWARD_MODEL_FIELDS, {
          // The letters' base model is random: its trunk and likelihoods know nothing.
          trunk: 'tuned',
          logProbabilityFeature: false,
          learningRate: 0.01,
          epochs: 20,
          batchSize: 8,
          ...given,
        }),
        start,
        seed,
        rng: Rng.fromSeed(seed),
      },
      hooks,
    );
  } finally {
    reference.dispose();
  }
}

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
    expect(steps.at(-1)?.eval_accuracy).toBe(model.report.accuracy);
    expect(steps[0]?.learning_rate).toBe(0.01);
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

  test('logs what TRL logs, under its names', async () => {
    const steps: RewardModelMetrics[] = [];
    const model = await fit(judged(40, 11), {
      onStep: (metrics) => {
        steps.push(metrics);
      },
    });
    const last = steps.at(-1);
    expect(last?.epoch).toBeCloseTo(20, 9);
    expect(last?.global_step).toBe(steps.length);
    expect(last?.num_tokens).toBeGreaterThan(steps[0]?.num_tokens ?? Infinity);
    expect(last?.min_reward).toBeLessThan(last?.mean_reward ?? NaN);
    expect(last?.max_reward).toBeGreaterThan(last?.mean_reward ?? NaN);
    model.dispose();
  });

  test('is the same, to the bit, when every pair was shown the other way round', async () => {
    const comparisons = judged(60, 12).map((one) => ({ ...one, strength: 2 as const }));
    const swapped = comparisons.map((one) => ({
      ...one,
      a: one.b,
      b: one.a,
      choice:
        one.choice === 'a' ? ('b' as const) : one.choice === 'b' ? ('a' as const) : one.choice,
    }));
    for (const ties of ['half', 'davidson'] as const) {
      const [first, second] = [
        await fit(comparisons, {}, { ties }),
        await fit(swapped, {}, { ties }),
      ];
      expect(second.report).toEqual(first.report);
      expect((await second.state()).members).toEqual((await first.state()).members);
      first.dispose();
      second.dispose();
    }
  });

  test.each(['half', 'davidson'] as const)(
    'with ties (%s) and one judgement in four turned round still orders pairs as meant',
    async (ties) => {
      const rng = Rng.fromSeed(13);
      const turned = { a: 'b', b: 'a' } as const;
      const noisy = judged(400, 14).map((one) =>
        one.choice !== 'tie' && rng.chance(0.25)
          ? { ...one, choice: turned[one.choice as 'a' | 'b'] }
          : one,
      );
      const model = await fit(noisy, {}, { ties, epochs: 10 });
      const clean = judged(200, 15).filter(({ choice }) => choice !== 'tie');
      const side = (which: 'a' | 'b') =>
        model.score(clean.map((one) => ({ prompt: one.prompt, text: one[which] })));
      const [scoresA, scoresB] = [await side('a'), await side('b')];
      const right = clean.filter(
        ({ choice }, i) => (scoresA[i] ?? 0) > (scoresB[i] ?? 0) === (choice === 'a'),
      );
      expect(right.length / clean.length).toBeGreaterThan(0.93);
      // One decisive judgement in four is wrong, and the model's confidence has to say so.
      expect(model.report.accuracy).toBeGreaterThan(0.6);
      expect(model.report.accuracy).toBeLessThan(0.9);
      if (ties === 'davidson') expect(model.report.tieParameter).toBeGreaterThan(0);
      model.dispose();
    },
  );

  test('cross-validation measures every prompt, and counts its steps', async () => {
    const steps: RewardModelMetrics[] = [];
    const hooks = { onStep: (metrics: RewardModelMetrics) => void steps.push(metrics) };
    const decisive = judged(40, 16).filter(({ choice }) => choice !== 'tie');
    const model = await fit(decisive, hooks, { folds: 4, epochs: 4 });
    expect(model.report.crossValidated).toMatchObject({ folds: 4, count: decisive.length });
    expect(steps.at(-1)?.step).toBe(steps.at(-1)?.steps);
    model.dispose();
  });

  test('length as a feature takes its share of the score, and says which', async () => {
    const longer = judged(120, 17).map((one) => ({
      ...one,
      choice: one.a.length > one.b.length ? ('a' as const) : ('b' as const),
    }));
    const model = await fit(longer, {}, { lengthFeature: true, repetitionFeature: true });
    const [length, repetition] = model.report.auxiliaryFeatures ?? [];
    expect(length?.name).toBe('length');
    expect(length?.weight).toBeGreaterThan(0.3);
    expect(Math.abs(repetition?.weight ?? NaN)).toBeLessThan(length?.weight ?? NaN);
    expect(model.report.lengthBias?.correlation).toBeGreaterThan(0.9);
    expect(model.report.lengthBias?.raterPrefersLonger).toBe(1);
    const copy = RewardModel.restore(parts, structuredClone(await model.state()));
    const items = [{ prompt: 'north', text: 'abc' }];
    expect(await copy.score(items)).toEqual(await model.score(items));
    model.dispose();
    copy.dispose();
  });

  test('a frozen trunk stays the base model’s, and only its heads learn', async () => {
    const model = await fit(judged(60, 4), {}, { trunk: 'frozen', logProbabilityFeature: true });
    const policy = family.basePolicy();
    for (const [name, weights] of model.network.variables) {
      const original = policy.variables.get(name);
      if (original === undefined) expect(name).toMatch(/^score/);
      else expect(await weights.data()).toEqual(await original.data());
    }
    expect(model.report.auxiliaryFeatures?.map(({ name }) => name)).toEqual([
      'log-probability',
      'total log-probability',
      'least log-probability',
    ]);
    const copy = RewardModel.restore(parts, structuredClone(await model.state()));
    const items = [{ prompt: 'north', text: 'abc' }];
    expect(await copy.score(items)).toEqual(await model.score(items));
    [model, copy, policy].forEach((part) => {
      part.dispose();
    });
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

describe('a fit that goes on from another model', () => {
  const config = { lengthFeature: true, ties: 'davidson' } as const;

  test('takes over trunk, heads, auxiliary features and ties: a step of nothing changes nothing', async () => {
    const source = await fit(judged(120, 20), {}, config);
    const still = { ...config, learningRate: 1e-5, epochs: 1, weightDecay: 0 };
    const model = await fit(judged(12, 21), {}, still, 1, await source.startingPoint());
    const items = ['aaa', 'b', 'dcd', 'abcd'].map((text) => ({ prompt: 'south', text }));
    const [before, after] = [await source.parts(items), await model.parts(items)];
    after.forEach(({ heads }, row) => {
      expect(heads['overall']).toBeCloseTo(before[row]?.heads['overall'] ?? NaN, 2);
    });
    expect(model.report.auxiliaryFeatures?.[0]?.weight).toBeCloseTo(
      source.report.auxiliaryFeatures?.[0]?.weight ?? NaN,
      3,
    );
    expect(model.report.tieParameter).toBeCloseTo(source.report.tieParameter ?? NaN, 3);
    source.dispose();
    model.dispose();
  });

  test('learns from a few comparisons by their share of all, its starting point’s included', async () => {
    const source = await fit(judged(120, 22));
    const rates: number[] = [];
    const hooks = {
      onStep: ({ learning_rate }: RewardModelMetrics) => void rates.push(learning_rate),
    };
    const start = await source.startingPoint();
    const model = await fit(judged(12, 23), hooks, {}, 1, start);
    const { comparisons } = model.report;
    expect(start.experience).toBe(source.report.comparisons);
    expect(rates[0]).toBeCloseTo((0.01 * comparisons) / (comparisons + start.experience), 9);
    expect((await model.startingPoint()).experience).toBe(comparisons + start.experience);
    source.dispose();
    model.dispose();
  });

  test('from nothing learns at the whole rate; features of both keep the scale they had', () => {
    expect(newShare(12, undefined)).toBe(1);
    const start = { names: ['length'], means: [5], deviations: [2] } as const;
    const own = { names: ['length', 'repetition'], means: [7, 1], deviations: [3, 4] } as const;
    expect(scaleFrom(start, own)).toEqual({ ...own, means: [5, 1], deviations: [2, 4] });
  });
});

describe('an ensemble', () => {
  const noisy = judged(60, 18).map((one, i) =>
    i % 4 === 0 ? { ...one, choice: 'a' as const } : one,
  );
  const items = ['aaa', 'b', 'dcd', 'abcd'].map((text) => ({ prompt: 'south', text }));

  test('scores as its members do on average, and tells how far they disagree', async () => {
    const model = await fit(noisy, {}, { members: 3, epochs: 5 });
    const taken = await model.parts(items);
    for (const { members } of taken) expect(new Set(members).size).toBe(3);
    const means = taken.map(({ members }) => members.reduce((x, y) => x + y) / 3);
    const order = (values: readonly number[]) =>
      values.map((_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
    expect(order(taken.map(({ score }) => score))).toEqual(order(means));
    expect(model.report).toMatchObject({ members: 3 });
    expect(model.report.memberSpread).toBeGreaterThan(0);
    const [apart = NaN, same = NaN] = await model.disagreement([
      { prompt: 'south', a: 'aaaa', b: 'dddd' },
      { prompt: 'south', a: 'ab', b: 'ab' },
    ]);
    expect(apart).toBeGreaterThan(0);
    expect(same).toBe(0);
    model.dispose();
  });

  test('in the worst case gives no answer more than its mean, before normalising', async () => {
    const worst = await fit(noisy, {}, { members: 2, epochs: 5, aggregate: 'worst-case' });
    const taken = await worst.parts(items);
    const lows = taken.map(({ members }) => Math.min(...members));
    const slope =
      ((taken[0]?.score ?? 0) - (taken[2]?.score ?? 0)) / ((lows[0] ?? 0) - (lows[2] ?? 0));
    taken.forEach(({ score }, i) => {
      const expected = (taken[0]?.score ?? 0) + slope * ((lows[i] ?? 0) - (lows[0] ?? 0));
      expect(score).toBeCloseTo(expected, 4);
    });
    worst.dispose();
  });

  test('is restored with all its members', async () => {
    const model = await fit(noisy, {}, { members: 2, epochs: 2 });
    const copy = RewardModel.restore(parts, structuredClone(await model.state()));
    expect(await copy.parts(items)).toEqual(await model.parts(items));
    model.dispose();
    copy.dispose();
  });
});

test('a restored model gives the scores of the saved one', async () => {
  const model = await fit(judged(50, 9));
  const copy = RewardModel.restore(parts, structuredClone(await model.state()));
  const items = ['a', 'abc', 'dd'].map((text) => ({ prompt: 'east', text }));
  expect(await copy.score(items)).toEqual(await model.score(items));
  expect(copy.report).toEqual(model.report);
  expect(await copy.score([])).toEqual([]);
  model.dispose();
  copy.dispose();
});
