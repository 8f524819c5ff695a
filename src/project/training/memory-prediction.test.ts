import { expect, test } from 'vitest';
import { tinyTextFamily } from '../../../tests/parity/tiny-text-family';
import type { AlgorithmName } from '../../config/algorithm-fields';
import { checkFits, predictMemory } from './memory-prediction';

const family = tinyTextFamily();
const SETTINGS = {
  algorithm: 'ppo' as AlgorithmName,
  batchSize: 64,
  minibatches: 4,
  maxNewTokens: 8,
};
const predict = (changes: Partial<typeof SETTINGS> = {}) =>
  predictMemory(family, 'abc', { ...SETTINGS, ...changes });

test('larger batches and longer answers need more, more minibatches less', () => {
  const { bytes } = predict();
  expect(predict({ batchSize: 128 }).bytes).toBeGreaterThan(bytes);
  expect(predict({ maxNewTokens: 16 }).bytes).toBeGreaterThan(bytes);
  expect(predict({ minibatches: 8 }).bytes).toBeLessThan(bytes);
  // Pairs are two outcomes each.
  expect(predict({ algorithm: 'dpo' }).bytes).toBe(predict({ minibatches: 2 }).bytes);
});

test('a family that says nothing of its passes counts with its weights', () => {
  expect(predictMemory({ parameters: 10 }, '', SETTINGS)).toEqual({
    bytes: 440,
    largestBufferBytes: 40,
  });
});

test('refuses what the device cannot hold, with both numbers and the setting to lower', () => {
  const prediction = predict();
  const limit = prediction.largestBufferBytes - 1;
  expect(() => {
    checkFits(prediction, limit);
  }).toThrow(
    expect.objectContaining({
      code: 'does-not-fit',
      bytes: prediction.largestBufferBytes,
      limitBytes: limit,
      field: 'batchSize',
    }),
  );
  checkFits(prediction, prediction.largestBufferBytes);
  checkFits(prediction, undefined);
});
