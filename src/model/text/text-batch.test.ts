import { expect, test } from 'vitest';
import { TextBatch } from './text-batch';

const ROWS = [
  { prompt: [1, 5, 3], answer: [6, 7, 2] },
  { prompt: [1, 3], answer: [8, 2] },
];
const batch = TextBatch.fromRows(ROWS, 0, 64);
const row = (values: ArrayLike<number>, index: number) =>
  Array.from(values).slice(index * batch.steps, (index + 1) * batch.steps);

test('rows are padded on the right to a multiple of eight', () => {
  expect(batch.steps).toBe(8);
  expect(row(batch.tokens, 0)).toEqual([1, 5, 3, 6, 7, 2, 0, 0]);
  expect(row(batch.tokens, 1)).toEqual([1, 3, 8, 2, 0, 0, 0, 0]);
});

test('the mask marks the steps whose next token is an answer or end token', () => {
  expect(row(batch.mask, 0)).toEqual([0, 0, 1, 1, 1, 0, 0, 0]);
  expect(row(batch.mask, 1)).toEqual([0, 1, 1, 0, 0, 0, 0, 0]);
});

test('the real mask marks every step that has a next token', () => {
  expect(row(batch.realMask(), 0)).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
});

test('the target of a step is the token after it', () => {
  expect(row(batch.nextTokens(), 0)).toEqual([5, 3, 6, 7, 2, 0, 0, 0]);
  expect(row(batch.nextTokens(), 1).at(-1)).toBe(0);
});

test('the last row is where the last token stands', () => {
  expect([...batch.lastRows()]).toEqual([5, 8 + 3]);
});

test('selecting rows keeps their tokens, masks and the number of steps', () => {
  const selected = batch.select([1]);
  expect(selected.size).toBe(1);
  expect(selected.steps).toBe(8);
  expect([...selected.tokens]).toEqual(row(batch.tokens, 1));
  expect([...selected.mask]).toEqual(row(batch.mask, 1));
});

test('an answer cut by the context loses its end', () => {
  const cut = TextBatch.fromRows([{ prompt: [1, 5, 3], answer: [6, 7, 2] }], 0, 5);
  expect([...cut.tokens]).toEqual([1, 5, 3, 6, 7]);
  expect([...cut.mask]).toEqual([0, 0, 1, 1, 0]);
});

test.each([
  ['empty', []],
  ['as long as the context', [1, 2, 3, 4, 5]],
])('a prompt that is %s is refused', (_, prompt) => {
  expect(() => TextBatch.fromRows([{ prompt, answer: [2] }], 0, 5)).toThrow(
    expect.objectContaining({ code: 'invalid-value', field: 'prompt' }),
  );
});
