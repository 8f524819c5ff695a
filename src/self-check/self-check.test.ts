import { memory, mul, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { letterFamily, PROMPTS, type LetterBatch } from '../../tests/fixtures/letter-family';
import type { ModelFamily, Policy } from '../model/network';
import '../ops/testing/cpu-backend';
import { StoppedError } from '../shared/errors';
import { selfCheck } from './index';

const context = (family: ModelFamily<LetterBatch> = letterFamily()) => ({
  family,
  prompts: [...PROMPTS, ...PROMPTS],
  seed: 1,
});

/** A family whose policy goes through `change` wherever it is made. */
function changed(
  change: (policy: Policy<LetterBatch>) => Policy<LetterBatch>,
): ModelFamily<LetterBatch> {
  const family = letterFamily();
  const wrap = (policy: Policy<LetterBatch>): Policy<LetterBatch> => {
    const clone = () => wrap(policy.clone());
    return {
      ...change(policy),
      variables: policy.variables,
      clone,
      dispose: () => policy.dispose(),
    };
  };
  return { ...family, basePolicy: () => wrap(family.basePolicy()) };
}

const failed = async (family: ModelFamily<LetterBatch>) =>
  (await selfCheck(context(family))).filter(({ passed }) => !passed);

describe('the self-check', () => {
  test('passes on the CPU backend, and says what it compared', async () => {
    const outcomes = await selfCheck(context());
    expect(outcomes.filter(({ passed }) => !passed)).toEqual([]);
    expect(outcomes.length).toBeGreaterThanOrEqual(11);
    for (const { detail } of outcomes) expect(detail).not.toBe('');
  });

  test('finds a policy whose log-probabilities are not those it samples from', async () => {
    const doubled = changed((policy) => ({
      ...policy,
      evaluate: (batch, temperature) =>
        tidy(() => {
          const { logProbs, entropy } = policy.evaluate(batch, temperature);
          return { logProbs: mul(logProbs, 2), entropy };
        }),
    }));
    const names = (await failed(doubled)).map(({ name }) => name);
    expect(names).toEqual(['Log-probabilities of sampling against those of training']);
  });

  test('finds weights that no gradient reaches', async () => {
    const detached = changed((policy) => ({
      ...policy,
      evaluate: (batch, temperature) => {
        const { logProbs, entropy } = policy.evaluate(batch, temperature);
        return { logProbs: mul(logProbs, 0), entropy: mul(entropy, 0) };
      },
    }));
    const names = (await failed(detached)).map(({ name }) => name);
    expect(names).toContain('Gradients against finite differences');
  });

  test('counts a check that throws as failed, with the reason, and goes on', async () => {
    const broken = changed((policy) => ({
      ...policy,
      evaluate: () => {
        throw new RangeError('no such row');
      },
    }));
    const outcomes = await failed(broken);
    expect(outcomes.length).toBeGreaterThan(1);
    for (const { detail } of outcomes) expect(detail).toBe('no such row');
  });

  test('tells its progress by name and stops when asked', async () => {
    const stop = new AbortController();
    const names: string[] = [];
    const run = selfCheck(context(), {
      signal: stop.signal,
      onProgress: (_done, _total, name) => {
        if (names.push(name) === 2) stop.abort();
        return Promise.resolve();
      },
    });
    await expect(run).rejects.toBeInstanceOf(StoppedError);
    expect(names).toEqual([
      'Generalized advantages, by hand',
      'Whitening and the adaptive KL coefficient, by hand',
    ]);
  });

  test('leaves no tensor behind', async () => {
    await selfCheck(context());
    const before = memory().numTensors;
    await selfCheck(context());
    expect(memory().numTensors).toBe(before);
  });
});
