/** What sampling must hold to, whatever the backend. */
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { Rng } from '../../src/shared/rng';
import { TINY_CONFIG, tinyTextFamily } from './tiny-text-family';

const PROMPTS = ['abc', 'a', 'hijkl hijkl', 'ab cd', 'e', 'f.', 'g', 'h'];

export function testRollOut(): void {
  for (const temperature of [1, 0.7]) {
    test(`log-probabilities from sampling are those of the policy, temperature ${temperature}`, async () => {
      const family = tinyTextFamily();
      const policy = family.basePolicy();
      const options = { temperature, maxNewTokens: 12 };
      const rolled = await family.rollOut(policy, PROMPTS, options, Rng.fromSeed(1));
      const { logProbs, entropy } = policy.evaluate(rolled.batch, temperature);
      const again = await logProbs.data<'float32'>();
      rolled.logProbs.forEach((logProb, cell) => {
        if (rolled.batch.mask[cell] === 0) expect(logProb).toBe(0);
        else expect(Math.abs(logProb - (again[cell] ?? NaN))).toBeLessThan(1e-4);
      });
      logProbs.dispose();
      entropy.dispose();
      policy.dispose();
    });
  }

  test('equal seeds give equal answers, other seeds give others', async () => {
    const family = tinyTextFamily();
    const policy = family.basePolicy();
    const roll = async (seed: number) => {
      const options = { temperature: 1, maxNewTokens: 12 };
      const { samples } = await family.rollOut(policy, PROMPTS, options, Rng.fromSeed(seed));
      return samples.map((sample) => sample.tokens);
    };
    const first = await roll(1);
    expect(await roll(1)).toEqual(first);
    expect(await roll(2)).not.toEqual(first);
    policy.dispose();
  });

  test('an answer ends at the end token or at the limit, whatever the length of its prompt', async () => {
    const family = tinyTextFamily();
    const policy = family.basePolicy();
    const prompts = Array.from({ length: 8 }, () => PROMPTS).flat();
    const options = { temperature: 1, maxNewTokens: 9 };
    const { samples, batch } = await family.rollOut(policy, prompts, options, Rng.fromSeed(3));
    for (const { tokens, finished, logProbs, pieces, text } of samples) {
      expect(tokens.indexOf(TINY_CONFIG.endToken)).toBe(finished ? tokens.length - 1 : -1);
      const padded = tokens.at(-1) === TINY_CONFIG.padToken;
      if (!finished && !padded) expect(tokens).toHaveLength(9);
      expect(tokens.slice(0, -1)).not.toContain(TINY_CONFIG.padToken);
      expect(logProbs).toHaveLength(tokens.length);
      expect(pieces.join('')).toBe(text);
    }
    expect(samples.some((sample) => sample.finished)).toBe(true);
    expect(samples.some((sample) => !sample.finished)).toBe(true);
    const acted = batch.mask.reduce((total, value) => total + value, 0);
    expect(acted).toBe(samples.reduce((total, sample) => total + sample.tokens.length, 0));
    policy.dispose();
  });

  test('leaves no tensor behind', async () => {
    const family = tinyTextFamily();
    const policy = family.basePolicy();
    const before = memory().numTensors;
    const options = { temperature: 1, maxNewTokens: 4 };
    const { batch } = await family.rollOut(policy, PROMPTS, options, Rng.fromSeed(4));
    const { logProbs, entropy } = policy.evaluate(batch, 1);
    logProbs.dispose();
    entropy.dispose();
    expect(memory().numTensors).toBe(before);
    policy.dispose();
  });
}
