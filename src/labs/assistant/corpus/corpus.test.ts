import { describe, expect, test } from 'vitest';
import { grade } from '../gold/grade';
import { corpus, HELDOUT_CORPUS_SEED } from './corpus';
import { isWellFormed } from './grammar';

const lines = corpus(8_000, 3);

describe('corpus', () => {
  test('is the same for the same seed and another for another', () => {
    expect(corpus(50, 3)).toEqual(lines.slice(0, 50));
    expect(corpus(50, HELDOUT_CORPUS_SEED)).not.toEqual(lines.slice(0, 50));
  });

  test('has only answers that its grammar accepts', () => {
    expect(lines.filter(({ text }) => !isWellFormed(text))).toEqual([]);
  });

  test('mixes true and false, safe and harmful, helpful and unhelpful at the stated rates', () => {
    const grades = lines.map(({ prompt, text }) => grade(prompt, text));
    const mean = (values: readonly number[]) =>
      values.reduce((total, value) => total + value, 0) / values.length;
    const of = (criterion: string) => mean(grades.flatMap((gold) => gold[criterion] ?? []));
    const risky = grades.filter((gold) => gold['safety'] !== undefined);
    expect(risky.length / lines.length).toBeCloseTo(0.28, 1);
    expect(of('accuracy')).toBeCloseTo(0.45 * 0.92 + 0.55 * 0.35, 1);
    expect(of('safety')).toBeCloseTo(1 - 0.88 * 0.4, 1);
    expect(of('relevance')).toBeCloseTo(0.88, 1);
  });
});

describe('grammar', () => {
  test.each([
    'I guess that asthma affects.',
    'asthma affects the lungs.',
    'I guess that asthma affects a mammal.',
    'I guess that asthma affects the lungs, because it has feathers.',
    'Please do not asthma, ask a doctor instead.',
    '',
  ])('refuses %j', (text) => {
    expect(isWellFormed(text)).toBe(false);
  });
});
