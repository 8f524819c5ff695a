import { describe, expect, test } from 'vitest';
import type { NumberField } from '../../config/field';
import { PPO_FIELDS } from '../../config/ppo-fields';
import { RATER_FIELDS } from '../../config/rater-fields';
import { REWARD_MODEL_FIELDS } from '../../config/reward-model-fields';
import { fieldText, positionOf, positionStep, snap, valueAt } from './slider-scale';

const NUMBER_FIELDS = Object.entries({ ...PPO_FIELDS, ...RATER_FIELDS, ...REWARD_MODEL_FIELDS })
  .map(([name, field]): [string, { readonly kind: string }] => [name, field])
  .filter((entry): entry is [string, NumberField] => entry[1].kind === 'number');

describe.each(NUMBER_FIELDS)('%s', (_name, field) => {
  test('its ends are the ends of the slider', () => {
    expect(positionOf(field, field.min)).toBe(0);
    expect(positionOf(field, field.max)).toBeCloseTo(1, 12);
    expect(valueAt(field, 0)).toBe(field.min);
    expect(valueAt(field, 1)).toBe(field.max);
  });

  test('its default survives the way to the slider and back', () => {
    expect(valueAt(field, positionOf(field, field.default))).toBe(field.default);
    expect(snap(field, field.default)).toBe(field.default);
  });

  test('every arrow press from one end to the other moves the value on', () => {
    const step = positionStep(field);
    const presses = Math.min(Math.floor(1 / step), 100);
    const values = Array.from({ length: presses + 1 }, (_, press) => valueAt(field, press * step));
    expect(new Set(values).size).toBe(values.length);
    expect(values.toSorted((a, b) => a - b)).toEqual(values);
  });
});

test('a logarithmic field has its geometric mean in the middle', () => {
  const field = { ...PPO_FIELDS.learningRate, min: 1e-6, max: 1e-2, step: 1e-6 };
  expect(valueAt(field, 0.5)).toBeCloseTo(1e-4, 10);
});

test('a typed value is brought to the nearest allowed one', () => {
  expect(snap(PPO_FIELDS.epochs, 2.6)).toBe(3);
  expect(snap(PPO_FIELDS.epochs, 99)).toBe(16);
  expect(snap(PPO_FIELDS.clipRange, 0.123)).toBe(0.12);
});

test('values read as people write them', () => {
  expect([0, 0.05, 10000, 3e-4, 1e-10].map(fieldText)).toEqual([
    '0',
    '0.05',
    '10,000',
    '0.0003',
    '1e−10',
  ]);
});
