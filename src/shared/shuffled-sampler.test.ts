import { expect, test } from 'vitest';
import { ShuffledSampler } from './shuffled-sampler';
import { Rng } from './rng';

const ITEMS = ['a', 'b', 'c', 'd', 'e'];

test('every item comes once before any comes twice', () => {
  const deck = new ShuffledSampler(ITEMS, Rng.fromSeed(1));
  expect(deck.take(5).sort()).toEqual(ITEMS);
  expect(deck.take(5).sort()).toEqual(ITEMS);
});

test('the order changes from one round to the next', () => {
  const deck = new ShuffledSampler(
    Array.from({ length: 50 }, (_, i) => i),
    Rng.fromSeed(1),
  );
  expect(deck.take(50)).not.toEqual(deck.take(50));
});

test('a restored deck deals what the original would have dealt', () => {
  const deck = new ShuffledSampler(ITEMS, Rng.fromSeed(7));
  deck.take(3);
  const twin = new ShuffledSampler(ITEMS, Rng.fromSeed(99));
  twin.restore(deck.state());
  expect(twin.take(12)).toEqual(deck.take(12));
});

test('refuses an empty deck', () => {
  expect(() => new ShuffledSampler([], Rng.fromSeed(1))).toThrow(RangeError);
});
