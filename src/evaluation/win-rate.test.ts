import { describe, expect, test } from 'vitest';
import { Rng } from '../shared/rng';
import { lengthControlledWinRate, winRate, type Duel } from './win-rate';

const duels = (margins: readonly number[], lengths: readonly number[] = []): Duel[] =>
  margins.map((margin, i) => ({
    prompt: `prompt ${i}`,
    margin,
    lengthDifference: lengths[i] ?? 0,
  }));
const rng = () => Rng.fromSeed(1);

describe('the win rate', () => {
  test('counts a tie half', () => {
    const report = winRate(duels([1, 1, 0, -1]), rng());
    expect(report).toMatchObject({ rate: 0.625, wins: 2, ties: 1, losses: 1 });
    expect(report.ci95[0]).toBeLessThan(0.625);
    expect(report.ci95[1]).toBeGreaterThan(0.625);
  });

  test('of equal policies is exactly one half, interval and all', () => {
    const report = winRate(duels([0, 0, 0]), rng());
    expect(report).toMatchObject({ rate: 0.5, ci95: [0.5, 0.5], ties: 3 });
  });
});

describe('the length-controlled win rate', () => {
  test('is the plain one when lengths are equal', () => {
    const plain = winRate(duels([1, 1, 1, -1]), rng());
    const controlled = lengthControlledWinRate(duels([1, 1, 1, -1]), rng());
    expect(controlled.rate).toBeCloseTo(plain.rate, 2);
  });

  test('takes away what length alone explains', () => {
    // The longer answer always wins, and the tuned policy is the longer one in three of four.
    const lengths = Array.from({ length: 80 }, (_, i) => (i % 4 === 0 ? -5 : 5));
    const won = lengths.map((length) => Math.sign(length));
    expect(winRate(duels(won, lengths), rng()).rate).toBe(0.75);
    expect(lengthControlledWinRate(duels(won, lengths), rng()).rate).toBeLessThan(0.65);
  });

  test('keeps what length does not explain', () => {
    const lengths = Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? -5 : 5));
    const won = lengths.map((_, i) => (i % 8 < 6 ? 1 : -1));
    expect(lengthControlledWinRate(duels(won, lengths), rng()).rate).toBeCloseTo(0.75, 1);
  });

  test('stays a number when every duel is won', () => {
    const report = lengthControlledWinRate(duels([1, 1, 1, 1], [1, 2, 3, 4]), rng());
    expect(report.rate).toBeGreaterThan(0.5);
    expect(report.rate).toBeLessThanOrEqual(1);
  });
});
