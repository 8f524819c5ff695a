import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { isKnownEmpty, listActive, packDecoded } from '.';
import { expectNoLeak } from '../testing/leaks';
import '../testing/cpu-backend';

const SPECIAL = { endToken: 2, padToken: 0 };

test('lists the rows inside their prompt and those whose answer goes on', () => {
  const state = {
    tokens: tensor2d([1, 2, 0, 1, 5, 0, 1, 2, 0, 1, 0, 0], [4, 3], 'int32'),
    promptLengths: tensor1d([2, 1, 1, 1], 'int32'),
    position: tensor1d([1], 'int32'),
  };
  const list = tensor1d([9, 9, 9, 9, 9], 'int32');
  listActive(list, state, SPECIAL);
  expect([...list.dataSync().slice(0, 3)]).toEqual([2, 0, 1]);
  expect(isKnownEmpty(list)).toBe(false);
});

test('an empty list says so', () => {
  const state = {
    tokens: tensor2d([1, 2], [1, 2], 'int32'),
    promptLengths: tensor1d([1], 'int32'),
    position: tensor1d([1], 'int32'),
  };
  const list = tensor1d([9, 9], 'int32');
  listActive(list, state, SPECIAL);
  expect(isKnownEmpty(list)).toBe(true);
});

test('packs tokens before log-probabilities, and leaves no other tensor behind', () => {
  const [tokens, logProbs] = [tensor2d([[3, 4]], [1, 2], 'int32'), tensor2d([[-1, -2]])];
  expectNoLeak(() => {
    const packed = packDecoded(tokens, logProbs);
    expect([...packed.dataSync()]).toEqual([3, 4, -1, -2]);
    return [packed];
  });
});

test('refuses a list for another number of rows, naming both shapes', () => {
  const tokens = tensor2d([[1, 2]], [1, 2], 'int32');
  const state = { tokens, promptLengths: tensor1d([1], 'int32'), position: tensor1d([0], 'int32') };
  expect(() => {
    listActive(tensor1d([0], 'int32'), state, SPECIAL);
  }).toThrow('listActive list: expected shape [2], got [1]');
});
