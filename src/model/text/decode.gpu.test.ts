import { registerKernel, setBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { WEBGPU_KERNELS } from '../../ops/stock/webgpu-kernels';
import { Rng } from '../../shared/rng';
import type { LlamaConfig } from '../files/config';
import { decode } from './decode';
import { initialWeights } from './initial-weights';
import { TextPolicy } from './policy';
import { TextBatch } from './text-batch';

/** Sizes that the fused blocks fit. */
const CONFIG: LlamaConfig = {
  vocabSize: 27,
  hiddenSize: 16,
  intermediateSize: 20,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  headSize: 8,
  normEpsilon: 1e-5,
  ropeTheta: 100,
  maxPositions: 32,
  tiedEmbeddings: true,
  endToken: 2,
  padToken: 0,
};
const SPECIAL = { begin: 1, end: 2, pad: 0, separator: 3 };
const OPTIONS = { temperature: 0.9, maxNewTokens: 14, seed: 5, special: SPECIAL };
const PROMPTS = Array.from({ length: 19 }, (_, row) =>
  Array.from({ length: 4 + (row % 5) }, (_, at) => 4 + ((row * 7 + at * 5) % 23)),
);

async function onBackend<T>(
  name: string,
  run: (policy: TextPolicy) => Promise<T>,
  config = CONFIG,
): Promise<T> {
  await setBackend(name);
  const policy = TextPolicy.fromWeights(config, initialWeights(config, Rng.fromSeed(1)));
  const result = await run(policy);
  policy.dispose();
  return result;
}

test('the fused blocks draw what the single ops draw, in rows that end at different steps', async () => {
  const draw = (policy: TextPolicy) => decode(policy.decoder, PROMPTS, OPTIONS);
  const expected = await onBackend('cpu', draw);
  const actual = await onBackend('webgpu', draw);
  expect(actual.map(({ tokens }) => tokens)).toEqual(expected.map(({ tokens }) => tokens));
  expect(new Set(expected.map(({ tokens }) => tokens.length)).size).toBeGreaterThan(3);
});

test('log-probabilities while sampling are those of the training pass to 10⁻⁴', async () => {
  await onBackend('webgpu', async (policy) => {
    const decoded = await decode(policy.decoder, PROMPTS, OPTIONS);
    const rows = decoded.map(({ tokens }, row) => ({ prompt: PROMPTS[row] ?? [], answer: tokens }));
    const batch = TextBatch.fromRows(rows, SPECIAL.pad, CONFIG.maxPositions);
    const { logProbs, entropy } = policy.evaluate(batch, OPTIONS.temperature);
    const trained = await logProbs.data<'float32'>();
    decoded.forEach((row, at) => {
      const first = at * batch.steps + (PROMPTS[at]?.length ?? 0) - 1;
      row.logProbs.forEach((logProb, step) => {
        expect(Math.abs(logProb - (trained[first + step] ?? NaN))).toBeLessThan(1e-4);
      });
    });
    logProbs.dispose();
    entropy.dispose();
  });
});

test('a batch costs five dispatches a layer and token, and one readback', async () => {
  await onBackend('webgpu', async (policy) => {
    const prompts = PROMPTS.map((prompt) => prompt.slice(0, 4));
    const dispatched = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
    const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync');
    await decode(policy.decoder, prompts, OPTIONS);
    const [dispatches, readbacks] = [dispatched.mock.calls.length, mapped.mock.calls.length];
    dispatched.mockRestore();
    mapped.mockRestore();
    expect(readbacks).toBe(1);
    const perToken = 5 * CONFIG.layers + 5;
    expect(dispatches).toBeLessThanOrEqual(perToken * OPTIONS.maxNewTokens + perToken + 8);
  });
});

test.each([
  ['fused blocks', CONFIG],
  ['single ops', { ...CONFIG, hiddenSize: 12, headSize: 6 }],
])('%s answer without any kernel of tfjs’s own, which come later', async (_, config) => {
  const draw = (policy: TextPolicy) => decode(policy.decoder, PROMPTS, OPTIONS);
  const expected = await onBackend('webgpu', draw, config);
  for (const { kernelName } of WEBGPU_KERNELS) unregisterKernel(kernelName, 'webgpu');
  try {
    expect(await onBackend('webgpu', draw, config)).toEqual(expected);
  } finally {
    WEBGPU_KERNELS.forEach(registerKernel);
  }
});
