import { expect, test } from 'vitest';
import { TINY_CONFIG } from '../../../tests/parity/tiny-text-family';
import '../../ops/testing/cpu-backend';
import { Rng } from '../../shared/rng';
import { decode } from './decode';
import { initialWeights } from './initial-weights';
import { TextPolicy } from './policy';

test('each of several end tokens stops an answer, and changes nothing before it', async () => {
  const policy = TextPolicy.fromWeights(TINY_CONFIG, initialWeights(TINY_CONFIG, Rng.fromSeed(1)));
  const prompts = Array.from({ length: 6 }, (_, row) => [1, 4 + row, 3]);
  const options = { temperature: 1, maxNewTokens: 16, seed: 5 };
  const special = { begin: 1, end: 2, pad: 0, separator: 3 };
  const whole = await decode(policy.decoder, prompts, { ...options, special });
  const otherEnds = [whole[0]!.tokens[2]!, whole[1]!.tokens[4]!];
  const ended = await decode(policy.decoder, prompts, {
    ...options,
    special: { ...special, otherEnds },
  });
  ended.forEach(({ tokens, logProbs }, row) => {
    const all = whole[row]!.tokens;
    const at = all.findIndex((token) => otherEnds.includes(token));
    const count = at < 0 ? all.length : at + 1;
    expect(tokens).toEqual(all.slice(0, count));
    expect(logProbs).toEqual(whole[row]!.logProbs.slice(0, count));
  });
  policy.dispose();
});
