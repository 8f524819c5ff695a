import { describe, expect, test } from 'vitest';
import { letterFamily, PROMPTS } from '../../tests/fixtures/letter-family';
import '../ops/testing/cpu-backend';
import type { Pair } from '../protocol/engine-api';
import { Rng } from '../shared/rng';
import { PairSource, type PairStrategy } from './pair-proposal';

const sampling = { temperature: 1, maxNewTokens: 6 };

const texts = (pairs: readonly Pair[]) => pairs.map(({ prompt, a, b }) => [prompt, a.text, b.text]);

async function propose(count: number, seed: number, endLogit = 0, strategy?: PairStrategy) {
  const family = letterFamily(endLogit);
  const policy = family.basePolicy();
  const source = new PairSource(family, PROMPTS, Rng.fromSeed(seed), strategy);
  const pairs = await source.next({ policy }, { count, sampling });
  policy.dispose();
  return pairs;
}

describe('proposed pairs', () => {
  test('are as many as wanted, every prompt once before any twice', async () => {
    const pairs = await propose(4, 1);
    expect(pairs.map(({ prompt }) => prompt).sort()).toEqual([...PROMPTS].sort());
    expect(pairs.every(({ prompt, a, b }) => a.prompt === prompt && b.prompt === prompt)).toBe(
      true,
    );
  });

  test('differ wherever the policy offers two different outcomes', async () => {
    // Half of all outcomes are empty, so a fifth or more of the pairs sampled are alike.
    const pairs = await propose(40, 2, 2);
    expect(pairs).toHaveLength(40);
    expect(pairs.filter(({ a, b }) => a.text === b.text)).toEqual([]);
  });

  test('come all the same from a policy that has one thing to say', async () => {
    const pairs = await propose(6, 3, 40);
    expect(pairs).toHaveLength(6);
    expect(pairs.every(({ a, b }) => a.text === '' && b.text === '')).toBe(true);
  });

  test('are about the prompt that was asked for', async () => {
    const family = letterFamily();
    const policy = family.basePolicy();
    const source = new PairSource(family, PROMPTS, Rng.fromSeed(1));
    const pairs = await source.next({ policy }, { count: 3, sampling, prompt: 'south' });
    expect(pairs.map(({ prompt }) => prompt)).toEqual(['south', 'south', 'south']);
    policy.dispose();
  });

  test('are picked by the strategy from as many candidates as it wants', async () => {
    const offered: number[] = [];
    const longest: PairStrategy = {
      name: 'longest',
      oversampling: 5,
      choose: (candidates, count) => {
        offered.push(candidates.length);
        const length = ({ a, b }: Pair) => a.text.length + b.text.length;
        return Promise.resolve(
          candidates.toSorted((x, y) => length(y) - length(x)).slice(0, count),
        );
      },
    };
    const pairs = await propose(4, 4, 0, longest);
    expect(offered).toEqual([20]);
    expect(pairs).toHaveLength(4);
  });
});

test('a restored source proposes what the original would have proposed', async () => {
  const family = letterFamily();
  const policy = family.basePolicy();
  const original = new PairSource(family, PROMPTS, Rng.fromSeed(1));
  await original.next({ policy }, { count: 3, sampling });
  const copy = new PairSource(family, PROMPTS, Rng.fromSeed(2));
  copy.restore(structuredClone(original.state()));
  const [expected, actual] = [
    await original.next({ policy }, { count: 5, sampling }),
    await copy.next({ policy }, { count: 5, sampling }),
  ];
  expect(texts(actual)).toEqual(texts(expected));
  policy.dispose();
});
