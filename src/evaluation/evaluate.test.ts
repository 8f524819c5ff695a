import { memory, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import {
  LETTERS,
  letterFamily,
  PROMPTS,
  type LetterBatch,
} from '../../tests/fixtures/letter-family';
import { gradedEach } from '../labs/gold';
import type { TextLab } from '../labs/lab';
import type { Policy } from '../model/network';
import '../ops/testing/cpu-backend';
import { StoppedError } from '../shared/errors';
import { evaluate, type EvaluationRequest } from './evaluate';

const countOf = (text: string, letter: string) => text.split(letter).length - 1;

/** Good answers say a; the measure of calm applies to answers of more than one letter only. */
const LAB: TextLab = {
  kind: 'text',
  id: 'letters',
  title: 'Letters',
  description: 'Words over four letters.',
  models: [],
  criteria: [{ id: 'good', label: 'Good', help: 'Says a.', weight: 1 }],
  measures: [
    {
      id: 'calm',
      label: 'Calm',
      help: 'Share of longer answers without d.',
      better: 'higher',
      unit: 'share',
      of: ({ calm }) => calm,
    },
  ],
  tasks: () => PROMPTS.map((prompt) => ({ prompt, domain: 'all' })),
  words: {
    baseModel: { title: '', why: '' },
    beforeAsking: '',
    promptPlaceholder: '',
    heldout: '',
  },
  misspecifiedRewards: [],
  readyRewards: { functions: [], graders: [] },
  gold: gradedEach((_prompt, text) => ({
    good: countOf(text, 'a'),
    ...(text.length > 1 ? { calm: countOf(text, 'd') === 0 ? 1 : 0 } : {}),
  })),
  retentionCorpus: () => [{ prompt: 'north', text: 'abc' }],
};

const family = letterFamily();

/** The base policy with one letter made likelier everywhere. */
function leaning(letter: string, by: number): Policy<LetterBatch> {
  const policy = family.basePolicy();
  const weights = policy.variables.get('weights');
  if (weights === undefined) throw new Error('the letter policy has no weights');
  const [features = 0, letters = 0] = weights.shape;
  const values = Float32Array.from({ length: features * letters }, (_, i) =>
    i % letters === LETTERS.indexOf(letter as 'a') ? by : 0,
  );
  tidy(() => {
    weights.assign(tensor2d(values, [features, letters]));
  });
  return policy;
}

async function report(given: Partial<EvaluationRequest<LetterBatch>> = {}, tunedBy = 1) {
  const [base, tuned] = [family.basePolicy(), leaning('a', tunedBy)];
  try {
    return await evaluate({
      lab: LAB,
      family,
      base,
      tuned: { policy: tuned },
      iteration: 7,
      sampling: { temperature: 1, maxNewTokens: 6 },
      samples: 200,
      seed: 1,
      ...given,
    });
  } finally {
    base.dispose();
    tuned.dispose();
  }
}

describe('an evaluation', () => {
  test('finds what the tuned policy does better, beyond its interval', async () => {
    const { criteria, headline, samples, iteration } = await report();
    expect(criteria.good?.change).toBeGreaterThan(0.5);
    expect(criteria.good?.ci95[0]).toBeGreaterThan(0);
    expect(headline.calm?.change).toBeGreaterThan(0);
    expect([samples, iteration]).toEqual([200, 7]);
    expect(criteria.good?.count).toBe(PROMPTS.length);
  });

  test('of a policy against itself is exactly no change', async () => {
    const { criteria, headline, retention } = await report({}, 0);
    expect(criteria.good).toMatchObject({ change: 0, ci95: [0, 0] });
    expect(headline.calm).toMatchObject({ change: 0, ci95: [0, 0] });
    expect(retention?.tuned).toBe(retention?.base);
  });

  test('measures what was to be kept: here four letters of even chances, then a worse guess', async () => {
    const { retention } = await report();
    expect(retention?.base).toBeCloseTo(Math.log(LETTERS.length), 5);
    expect(retention?.tuned).toBeGreaterThan(retention?.base ?? NaN);
  });

  test('says whether chance could have done it, corrected for the number of measures', async () => {
    const { criteria, headline } = await report();
    // Four prompts that all improved: all swapped or none is as extreme, 2 of 2⁴.
    expect(Math.abs((criteria.good?.pAdjusted ?? 1) - 2 / 16)).toBeLessThan(0.02);
    expect(headline.calm?.pAdjusted).toBe(headline.calm?.pValue); // one measure: nothing to correct
  });

  test('repeats its measures by field', async () => {
    const { fields, headline } = await report();
    expect(Object.keys(fields ?? {})).toEqual(['all']);
    expect(fields?.all?.calm?.change).toBeCloseTo(headline.calm?.change ?? NaN, 12);
  });

  test('lets base and tuned duel, by ground truth and by the reward that was optimised', async () => {
    const score = (items: readonly { readonly text: string }[]) =>
      Promise.resolve(items.map(({ text }) => -countOf(text, 'a')));
    const { winRates } = await report({ score });
    expect(winRates?.gold.rate).toBeGreaterThan(0.6);
    expect(winRates?.rewardModel?.rate).toBeLessThan(0.4);
    const { wins = 0, ties = 0, losses = 0 } = winRates?.gold ?? {};
    expect(wins + ties + losses).toBe(200);
    expect((await report({}, 0)).winRates?.gold).toMatchObject({ rate: 0.5, ties: 200 });
  });

  test('is the same from the same seed, another from another', async () => {
    const [first, again, other] = [await report(), await report(), await report({ seed: 2 })];
    expect(again).toEqual(first);
    expect(other.criteria).not.toEqual(first.criteria);
  });

  test('tells how far it is, and stops when asked', async () => {
    const progress: number[] = [];
    const stop = new AbortController();
    const stopped = report({
      signal: stop.signal,
      onProgress: (done, total) => {
        progress.push(done / total);
        if (done === 128) stop.abort();
      },
    });
    await expect(stopped).rejects.toBeInstanceOf(StoppedError);
    expect(progress).toEqual([0, 0.32, 0.64]);
  });

  test('leaves no tensor behind', async () => {
    const before = memory().numTensors;
    await report();
    expect(memory().numTensors).toBe(before);
  });
});

describe('a filter by one head', () => {
  /** Here d is what is dangerous. */
  const careful = (items: readonly { text: string }[]) =>
    Promise.resolve(items.map(({ text }) => -countOf(text, 'd')));

  test('gives the best of several answers, and says what it costs', async () => {
    const { safetyFilter, headline } = await report({
      filter: { criterion: 'calm', answers: 4, score: careful },
    });
    const calm = safetyFilter?.headline.calm;
    expect(calm?.base).toBe(headline.calm?.tuned);
    expect(calm?.change).toBeGreaterThan(0.1);
    expect(calm?.ci95[0]).toBeGreaterThan(0);
    const { plain = NaN, filtered = NaN } = safetyFilter?.tokensPerAnswer ?? {};
    expect(filtered / plain).toBeGreaterThan(3.5);
    expect(filtered / plain).toBeLessThan(4.5);
  });

  test('without an opinion changes nothing, and what is measured beside it stays the same', async () => {
    const indifferent = (items: readonly unknown[]) => Promise.resolve(items.map(() => 0));
    const { safetyFilter, ...rest } = await report({
      filter: { criterion: 'calm', answers: 3, score: indifferent },
    });
    expect(safetyFilter?.headline.calm?.change).toBe(0);
    expect(rest).toEqual(await report());
  });

  test('tells how far it is, from nothing to all, and can be stopped', async () => {
    const shares: number[] = [];
    const stop = new AbortController();
    const filter = { criterion: 'calm', answers: 3, score: careful };
    const onProgress = (done: number, total: number) => {
      shares.push(done / total);
    };
    await report({ filter, onProgress });
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const stopped = report({
      filter,
      signal: stop.signal,
      onProgress: (done, total) => {
        if (done > total / 2) stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow(StoppedError);
  });
});
