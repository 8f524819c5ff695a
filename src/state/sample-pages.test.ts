import { describe, expect, test } from 'vitest';
import { rowsThatFit, SamplePages } from './sample-pages.svelte';

describe('room', () => {
  test('is for fewer prompts where both answers stand below each', () => {
    expect(rowsThatFit(800, 16, false)).toBe(6);
    expect(rowsThatFit(800, 16, true)).toBe(3);
  });

  test('is for one prompt at least', () => {
    expect(rowsThatFit(10, 16, true)).toBe(1);
  });
});

describe('pages', () => {
  test('show the next ones, and fewer at the end', () => {
    const pages = new SamplePages(
      () => [1, 2, 3, 4, 5],
      () => 2,
    );
    expect(pages.shown).toEqual([1, 2]);
    pages.move(2);
    expect(pages.first).toBe(4);
    expect(pages.shown).toEqual([5]);
    pages.move(-1);
    expect(pages.shown).toEqual([3, 4]);
  });

  test('beyond the last are the last one, from which one goes back', () => {
    const pages = new SamplePages(
      () => [1, 2, 3],
      () => 2,
    );
    pages.move(7);
    expect(pages.shown).toEqual([3]);
    pages.move(-1);
    expect(pages.shown).toEqual([1, 2]);
  });
});
