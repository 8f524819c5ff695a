import { expect, test } from 'vitest';
import { Rng } from './rng';

const SEEDS = Array.from({ length: 1000 }, (_, seed) => seed);

test('the first draws of neighbouring seeds are spread evenly', () => {
  const first = SEEDS.map((seed) => Rng.fromSeed(seed).uniform());
  const tenths = Array.from({ length: 10 }, (_, tenth) => tenth / 10);
  for (const from of tenths) {
    const share =
      first.filter((value) => value >= from && value < from + 0.1).length / first.length;
    expect(share).toBeGreaterThan(0.06);
    expect(share).toBeLessThan(0.14);
  }
});

test('forks of neighbouring seeds differ', () => {
  const forks = new Set(SEEDS.map((seed) => Rng.fromSeed(seed).fork().uint32()));
  expect(forks.size).toBe(SEEDS.length);
});

test('normal draws have mean 0 and variance 1', () => {
  const rng = Rng.fromSeed(1);
  const draws = Array.from({ length: 20000 }, () => rng.normal());
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

test('continues exactly from its state', () => {
  const rng = Rng.fromSeed(7);
  rng.uniform();
  const copy = Rng.fromState(rng.state());
  expect([copy.uint32(), copy.uint32()]).toEqual([rng.uint32(), rng.uint32()]);
});

test('a permutation holds every number once', () => {
  const order = Rng.fromSeed(3).permutation(20);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
});
