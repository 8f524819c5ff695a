import { expect, test } from 'vitest';
import { nextKlCoefficient, type KlControlConfig } from './ppo';

const ADAPTIVE: KlControlConfig = { klController: 'adaptive', klTarget: 6, klHorizon: 10000 };

test('fixed never moves', () => {
  expect(nextKlCoefficient(0.15, 60, 512, { ...ADAPTIVE, klController: 'fixed' })).toBe(0.15);
});

test('on target, β stays', () => {
  expect(nextKlCoefficient(0.15, 6, 512, ADAPTIVE)).toBe(0.15);
});

test('10 % above the target raises β by a tenth of the share of the horizon', () => {
  expect(nextKlCoefficient(0.15, 6.6, 500, ADAPTIVE)).toBeCloseTo(0.15 * 1.005, 12);
});

test('far from the target the error counts as 20 %', () => {
  expect(nextKlCoefficient(0.15, 600, 500, ADAPTIVE)).toBeCloseTo(0.15 * 1.01, 12);
  expect(nextKlCoefficient(0.15, 0, 500, ADAPTIVE)).toBeCloseTo(0.15 * 0.99, 12);
});
