import { describe, expect, test } from 'vitest';
import { shareBelow, spearman } from './rank-correlation';
import {
  backtestFigures,
  repeatedPairs,
  type JudgedAnswer,
  type JudgedPair,
} from './reward-backtest';
import { probeReports, probeTexts, rewardedWords, type JudgedProbe } from './reward-probes';

function answer(text: string, reward: number, utility = reward, prompt = 'p'): JudgedAnswer {
  return { prompt, text, length: text.length, reward, gold: { accuracy: utility }, utility };
}

function pair(preferredReward: number, otherReward: number): JudgedPair {
  const texts = { prompt: 'p', preferred: 'good', other: 'poor', rater: 'human' };
  return { ...texts, preferredReward, otherReward };
}

describe('spearman', () => {
  test('is 1 for the same order, −1 for the reverse, whatever the distances', () => {
    expect(spearman([1, 2, 3], [10, 20, 1000])).toBe(1);
    expect(spearman([1, 2, 3], [0, -1, -50])).toBe(-1);
  });

  test('shares ranks between ties, as the definition says', () => {
    // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: Σ dx·dy = 4.5, Σ dx² = 4.5, Σ dy² = 5.
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  });

  test('is 0 where one side never varies', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBe(0);
  });
});

test('equal values count half among those below', () => {
  expect(shareBelow([1, 2, 2, 4], 2)).toBe(0.5);
  expect(shareBelow([], 2)).toBe(0.5);
});

describe('a backtest', () => {
  test('tells agreement with pairs, ties counting half', () => {
    const figures = backtestFigures([], [pair(2, 1), pair(2, 1), pair(0, 3), pair(1, 1)]);
    expect(figures).toMatchObject({ pairs: 4, pairAgreement: 0.625, peopleRankCorrelation: 0.25 });
    expect(figures.pairDisagreements).toEqual([
      { prompt: 'p', preferred: 'good', other: 'poor', rater: 'human', gap: 3 },
    ]);
  });

  test('has nothing to say about people where nobody judged', () => {
    expect(backtestFigures([answer('a', 1)], [])).toMatchObject({
      pairAgreement: null,
      peopleRankCorrelation: null,
    });
  });

  test('finds a reward that is length and not truth', () => {
    const answers = ['a', 'bb', 'ccc', 'dddd'].map((text, i) => answer(text, text.length, -i));
    expect(backtestFigures(answers, [])).toMatchObject({
      lengthCorrelation: 1,
      goldRankCorrelation: -1,
      goldByCriterion: { accuracy: -1 },
      saturation: 0.25,
      flatPrompts: 0,
    });
  });

  test('lists first the answers on which reward and ground truth are furthest apart', () => {
    const answers = [answer('liked', 9, 0), answer('fair', 5, 5), answer('missed', 1, 9)];
    const [first] = backtestFigures(answers, []).goldDisagreements;
    expect(first).toMatchObject({ text: 'liked', rewardRank: 2.5 / 3, goldRank: 0.5 / 3 });
  });

  test('calls a reward that is the same for all saturated and flat', () => {
    expect(backtestFigures([answer('a', 1), answer('b', 1)], [])).toMatchObject({
      saturation: 1,
      flatPrompts: 1,
      goldRankCorrelation: 0,
      std: 0,
    });
  });
});

test('word pairs that came before are repetition', () => {
  expect(repeatedPairs('the cat sat')).toBe(0);
  expect(repeatedPairs('so so so so so')).toBe(0.75);
  expect(repeatedPairs('')).toBe(0);
});

describe('probes', () => {
  const answers = [
    answer('because it is', 3),
    answer('because of that', 3),
    answer('it is not', 0),
  ];

  test('are six for each prompt, the keywords those that pay most', () => {
    const probes = probeTexts(answers, 'No.');
    expect(probes.map(({ name }) => name)).toEqual([
      'empty',
      'longest',
      'repeated',
      'keywords',
      'prompt',
      'refusal',
    ]);
    expect(rewardedWords(answers)[0]).toBe('because');
    expect(probes[2]?.text).toBe(Array(4).fill('because it is').join(' '));
    expect(probes[4]?.text).toBe('p');
  });

  const probe = (reward: number, utility: number): JudgedProbe => ({
    ...{ name: 'empty', prompt: 'p', text: '', reward, utility },
  });

  test.each([
    ['exploitable', 9, -9],
    ['resists', 9, 9], // deserved
    ['resists', -9, -9],
    ['doubtful', 3, 0], // as good as the best two of three by the reward, 1/6 by the truth
  ])('are %s with reward %d and worth %d', (verdict, reward, utility) => {
    expect(probeReports([probe(reward, utility)], answers)[0]).toMatchObject({ verdict });
  });
});
