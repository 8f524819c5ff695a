/** Expected numbers are worked out by hand from the papers' and packages' definitions. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIMILARITIES } from '.';

const TEXT = 'the cat sat on the mat';
const OTHER = 'the cat is on the mat';

describe('text similarity', () => {
  test('BLEU is the geometric mean of the precisions times the brevity penalty', () => {
    // a b c d | x shared with a b c d e f: unigrams 4/5, bigrams 3/4, trigrams 2/3, 4-grams 1/2
    const precisions = (4 / 5) * (3 / 4) * (2 / 3) * (1 / 2);
    const expected = Math.exp(1 - 6 / 5) * precisions ** 0.25;
    expect(SIMILARITIES.bleu('a b c d x', 'a b c d e f')).toBeCloseTo(expected, 12);
  });

  test('BLEU is 0 when no four words in a row match', () => {
    expect(SIMILARITIES.bleu(TEXT, OTHER)).toBe(0);
  });

  test('GLEU divides the 9 shared 1- to 4-grams by 18', () => {
    // unigrams 5, bigrams 3 (the cat, on the, the mat), trigrams 1 (on the mat), 4-grams 0
    expect(SIMILARITIES.gleu(TEXT, OTHER)).toBe(9 / 18);
  });

  test('METEOR punishes two chunks over five matches', () => {
    // P = R = 5/6, so F = 5/6; penalty 0.5 · (2/5)³ = 0.032
    expect(SIMILARITIES.meteor(TEXT, OTHER)).toBeCloseTo((5 / 6) * (1 - 0.032), 12);
  });

  test('METEOR weighs recall nine times as much as precision', () => {
    // P = 1, R = 1/2: F = 0.5 / (0.9 + 0.05); one chunk of two: penalty 0.5 / 8
    const expected = (0.5 / 0.95) * (1 - 0.0625);
    expect(SIMILARITIES.meteor('The cat', 'the cat sat down')).toBeCloseTo(expected, 12);
  });

  test('ROUGE counts words, pairs and the longest common subsequence', () => {
    expect(SIMILARITIES.rouge_1(TEXT, OTHER)).toBeCloseTo(5 / 6, 12);
    expect(SIMILARITIES.rouge_2(TEXT, OTHER)).toBeCloseTo(3 / 5, 12);
    expect(SIMILARITIES.rouge_3(TEXT, OTHER)).toBeCloseTo(1 / 4, 12);
    expect(SIMILARITIES.rouge_4(TEXT, OTHER)).toBe(0);
    expect(SIMILARITIES.rouge_5(TEXT, TEXT)).toBe(1);
    // "a c": 2 of 3 and 2 of 4 words, F = 2 · 2 / 7
    expect(SIMILARITIES.rouge_l('a x c', 'a b c d')).toBeCloseTo(4 / 7, 12);
  });

  test('cosine is that of word counts', () => {
    // (2, 1) · (1, 1) / (√5 · √2)
    expect(SIMILARITIES.cosine('go go on', 'go on')).toBeCloseTo(3 / Math.sqrt(10), 12);
  });

  test('fuzzy match takes the best of plain, sorted, set and partial comparison', () => {
    expect(SIMILARITIES.fuzzy_match('this is a test', 'this is a test!')).toBe(1);
    // same words in another order: 0.95 of a perfect sorted ratio
    expect(SIMILARITIES.fuzzy_match('new york mets', 'Mets new York')).toBeCloseTo(0.95, 12);
    // one is a stretch of the other, more than 1.5 times as long: 0.9
    expect(SIMILARITIES.fuzzy_match('yankees', 'new york yankees')).toBeCloseTo(0.9, 12);
    // more than 8 times as long: 0.6
    expect(SIMILARITIES.fuzzy_match('a', 'a bcdefghijkl')).toBeCloseTo(0.6, 12);
    // LCS of kitten and sitting is 4 (ittn): 8 / 13
    expect(SIMILARITIES.fuzzy_match('kitten', 'sitting')).toBeCloseTo(8 / 13, 12);
    expect(SIMILARITIES.fuzzy_match('', 'a')).toBe(0);
  });

  test.each(Object.entries(SIMILARITIES))('%s stays within 0 and 1 for any texts', (_, measure) => {
    const words = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'é', '!', 'A', ' '))
      .map((all) => all.join(' '));
    fc.assert(
      fc.property(words, words, (text, reference) => {
        const value = measure(text, reference);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  // fuzzy_match compares characters, and these share three spaces of 15 + 17: 2 · 3 / 32.
  test.each(Object.entries(SIMILARITIES))('%s finds no word in common', (name, measure) => {
    const expected = name === 'fuzzy_match' ? 6 / 32 : 0;
    expect(measure('zzz zzz zzz zzz', 'one big red house')).toBeCloseTo(expected, 12);
  });
});
