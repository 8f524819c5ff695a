import '@tensorflow/tfjs-backend-cpu/dist/register_all_kernels.js';
import '../ops/testing/cpu-backend';
import { memory, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { initialWeights } from '../model/text/initial-weights';
import { TextPolicy } from '../model/text/policy';
import { createVariables } from '../model/variables';
import { WORKLOADS } from '../protocol/benchmark';
import { Rng } from '../shared/rng';
import { figures } from './measure';
import { answeredRows } from './rows';
import { SIZES, type ModelSize } from './sizes';
import { StockPolicy } from './stock/networks';
import { benchmark, trainStepSize } from './index';

const NOTHING = { dispatches: 0, submits: 0, readbacks: 0, gpuBytes: 0 };

/** Everything tiny, with grouped-query attention and more than one layer. */
const TINY: ModelSize = {
  config: {
    ...SIZES.rollout.config,
    vocabSize: 19,
    hiddenSize: 16,
    intermediateSize: 24,
    layers: 2,
    headSize: 4,
    maxPositions: 8,
    endToken: 19,
  },
  batch: 4,
  steps: 8,
  promptTokens: 3,
  newTokens: 5,
  pairs: 20,
};

test('the stock model gives the log-probabilities and entropies of the engine’s', async () => {
  const rng = Rng.fromSeed(3);
  const weights = initialWeights(TINY.config, rng, 0.3);
  const ours = TextPolicy.fromWeights(TINY.config, weights);
  const stock = new StockPolicy(TINY.config, createVariables(weights));
  const batch = answeredRows(TINY, 4, rng);
  for (const quantity of ['logProbs', 'entropy'] as const) {
    const expected = await tidy(() => ours.evaluate(batch, 0.7)[quantity]).data();
    const actual = await tidy(() => stock.evaluate(batch, 0.7)[quantity]).data();
    batch.mask.forEach((acts, i) => {
      if (acts === 1) expect(actual[i]).toBeCloseTo(expected[i]!, 4);
    });
  }
  ours.dispose();
  stock.dispose();
});

test.each(
  WORKLOADS.flatMap((workload) => [[workload, 'fused'] as const, [workload, 'stock'] as const]),
)(
  '%s, %s: runs once to warm up and as often as asked, and leaves no tensor behind',
  async (workload, variant) => {
    const options = { repeats: 2, partLimit: 1 };
    await benchmark({ workload, variant }, options, TINY);
    const before = memory().numTensors;
    const runs: number[] = [];
    const onProgress = (done: number) => Promise.resolve(void runs.push(done));
    const measured = await benchmark({ workload, variant }, { ...options, onProgress }, TINY);
    expect(runs).toEqual([0, 1, 2]);
    expect(measured.msMedian).toBeGreaterThan(0);
    expect(measured.fractionRun).toBeLessThanOrEqual(1);
    expect(memory().numTensors).toBe(before);
  },
);

test('figures are medians, each by itself, and the rate follows from the time', () => {
  const run = (ms: number, dispatches: number) => ({
    ms,
    ...NOTHING,
    dispatches,
    encodeMs: ms / 2,
  });
  expect(figures([run(30, 7), run(10, 9), run(20, 8)], 100)).toEqual({
    ...NOTHING,
    msMedian: 20,
    msMin: 10,
    tokensPerSecond: 5000,
    dispatches: 8,
    encodeMs: 10,
  });
});

test('a gated layer of the train step costs what one of four times the width does', () => {
  const { hiddenSize, intermediateSize } = trainStepSize({
    width: 128,
    batch: 16,
    steps: 64,
  }).config;
  const ratio = (3 * hiddenSize * intermediateSize) / (2 * hiddenSize * 4 * hiddenSize);
  expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
});
