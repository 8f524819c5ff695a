import { expect, test } from 'vitest';
import { Rng } from '../shared/rng';
import { FamiliarRegion, shareBeyond } from './novelty';

/** Rows around a centre, the second feature twice as wide as the first and tied to it. */
function rows(count: number, centre: number, seed: number) {
  const rng = Rng.fromSeed(seed);
  const values = Array.from({ length: count }, () => {
    const first = rng.normal();
    return [centre + first, 2 * first + 0.5 * rng.normal(), rng.normal()];
  });
  return { values: Float32Array.from(values.flat()), width: 3 };
}

const region = new FamiliarRegion(rows(500, 0, 1));
const usual = region.distances(rows(500, 0, 2));

test('of outcomes like the judged ones, one in twenty is beyond the usual', () => {
  expect(shareBeyond(region.distances(rows(500, 0, 3)), usual)).toBeCloseTo(0.05, 1);
});

test('outcomes of another kind are beyond it', () => {
  expect(shareBeyond(region.distances(rows(200, 4, 4)), usual)).toBeGreaterThan(0.9);
});

test('against the grain is far, along it is near', () => {
  const [along = NaN, against = NaN] = region.distances({
    values: Float32Array.of(1.5, 3, 0, 1.5, -3, 0),
    width: 3,
  });
  expect(along).toBeLessThan(2);
  expect(against).toBeGreaterThan(2 * along);
});

test('fewer rows than features are no obstacle', () => {
  const few = new FamiliarRegion({ values: Float32Array.of(1, 2, 3, 1.1, 2, 3), width: 3 });
  expect([...few.distances({ values: Float32Array.of(1, 2, 3), width: 3 })][0]).toBeLessThan(2);
});
