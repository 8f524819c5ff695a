import { expect, test } from 'vitest';
import { stored, type Schema } from '../shared/schema';
import type { NamedArray } from './files/safetensors';
import { MOMENTS, WEIGHTS } from './weights-schema';

type Arrays = ReadonlyMap<string, NamedArray>;

const arrays = (data: number[], shape = [2]): Arrays =>
  new Map([['w', { shape, data: Float32Array.from(data) }]]);

const read = (schema: Schema<Arrays>, value: unknown) =>
  stored(schema, value, { what: 'The checkpoint', part: 'training' });

test('weights come back as they were', () => {
  expect(read(WEIGHTS, arrays([1, -2]))).toEqual(arrays([1, -2]));
});

test.each([
  [arrays([1, NaN]), 'w', 'holds numbers that are not finite'],
  [arrays([1, Infinity]), 'w', 'holds numbers that are not finite'],
  [arrays([1, 2, 3]), 'w', '3 numbers are not of shape [2]'],
  [new Map([['w', { shape: [1], data: [1] }]]), 'w.data', 'expected Float32Array, found Array'],
  [new Map([['w', { shape: [1] }]]), 'w.data', 'is missing'],
  [{ w: 1 }, '', 'expected Map, found Object'],
])('damaged ones are refused by the name of the array (%#)', (value, path, problem) => {
  const where = path === '' ? 'training' : `training, ${path}`;
  expect(() => read(WEIGHTS, value)).toThrow(`The checkpoint is damaged at ${where}: ${problem}`);
});

test('moments may be infinite: a gradient was too large once, and its weight stood still', () => {
  expect(read(MOMENTS, arrays([1, Infinity]))).toEqual(arrays([1, Infinity]));
});
