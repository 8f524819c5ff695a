/** Times the benchmark's train step and roll-out, whole and kernel by kernel. */
import { tensor1d, time } from '@tensorflow/tfjs-core';
import type { LlamaConfig } from '../../src/model/files/config';
import { descend } from '../../src/model/descend';
import { Optimizer } from '../../src/model/optimizer';
import { decode } from '../../src/model/text/decode';
import { Decoder } from '../../src/model/text/decoder';
import { initialWeights } from '../../src/model/text/initial-weights';
import { TextPolicy } from '../../src/model/text/policy';
import { pretrainingLoss } from '../../src/model/text/pretraining';
import { TextBatch } from '../../src/model/text/text-batch';
import { flush } from '../../src/ops';
import { currentWebGpu } from '../../src/ops/backend/tfjs-adapter';
import { Rng } from '../../src/shared/rng';

const CONFIG: LlamaConfig = {
  vocabSize: 512,
  hiddenSize: 128,
  intermediateSize: 344,
  layers: 4,
  heads: 4,
  kvHeads: 4,
  headSize: 32,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  maxPositions: 128,
  tiedEmbeddings: true,
  endToken: 2,
  padToken: 0,
};
const SPECIAL = { begin: 1, end: 2, pad: 0, separator: 3 };

/** One step of pre-training on 16 rows of 64 tokens. */
export async function measureTrainStep(repeats: number): Promise<string> {
  const policy = TextPolicy.fromWeights(CONFIG, initialWeights(CONFIG, Rng.fromSeed(1)));
  const optimizer = new Optimizer(policy.variables, {});
  const batch = randomBatch(16, 64);
  const step = async () => {
    const statistics = descend(optimizer, { learningRate: 1e-3, maxGradNorm: 1 }, () => ({
      loss: pretrainingLoss(policy, batch),
      statistics: tensor1d([0]),
    }));
    await statistics.data();
    statistics.dispose();
  };
  return report('train step', repeats, step);
}

/** 64 prompts of 24 tokens, 48 new tokens each. */
export async function measureRollOut(repeats: number): Promise<string> {
  const policy = TextPolicy.fromWeights(CONFIG, initialWeights(CONFIG, Rng.fromSeed(1)));
  const rng = Rng.fromSeed(2);
  const prompts = Array.from({ length: 64 }, () =>
    Array.from({ length: 24 }, () => 4 + rng.integer(CONFIG.vocabSize - 4)),
  );
  const options = { maxNewTokens: 48, temperature: 1, seed: 3, special: { ...SPECIAL, end: 511 } };
  const decoder = new Decoder(CONFIG, policy.variables);
  return report('roll-out', repeats, async () => {
    await decode(decoder, prompts, options);
  });
}

function randomBatch(size: number, steps: number): TextBatch {
  const rng = Rng.fromSeed(3);
  const rows = Array.from({ length: size }, () => ({
    prompt: [1],
    answer: Array.from({ length: steps - 1 }, () => rng.integer(CONFIG.vocabSize)),
  }));
  return TextBatch.fromRows(rows, SPECIAL.pad, steps);
}

/**
 * Medians of whole runs, with the processor time of all threads (which is where a software adapter
 * spends it, and hardly depends on what else runs), then one run with a timestamp around every
 * dispatch.
 */
async function report(name: string, repeats: number, run: () => Promise<void>): Promise<string> {
  await run();
  const elapsed: number[] = [];
  const before = process.cpuUsage();
  for (let repeat = 0; repeat < repeats; repeat++) {
    flush();
    const started = performance.now();
    await run();
    elapsed.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  elapsed.sort((a, b) => a - b);
  const median = elapsed[Math.floor(repeats / 2)] ?? NaN;
  const cpuMs = (user + system) / 1000 / repeats;
  const kernels = await kernelTotals(run);
  const dispatches = kernels.reduce((sum, { count }) => sum + count, 0);
  return [
    `${name}: ${dispatches} dispatches, median ${median.toFixed(0)} ms, least ${(elapsed[0] ?? NaN).toFixed(0)} ms, processor ${cpuMs.toFixed(0)} ms`,
    ...kernels.map(
      ({ kernel, count, ms }) =>
        `${ms.toFixed(1).padStart(9)} ms ${String(count).padStart(5)} × ${kernel}`,
    ),
  ].join('\n');
}

interface KernelTotal {
  readonly kernel: string;
  readonly count: number;
  readonly ms: number;
}

/** Every kernel of one run, slowest first; empty on adapters without timestamps. */
async function kernelTotals(run: () => Promise<void>): Promise<KernelTotal[]> {
  if (currentWebGpu()?.supportTimestampQuery !== true) return [];
  const runs: Promise<void>[] = [];
  const profile = await time(() => {
    runs.push(run());
  });
  await Promise.all(runs);
  const totals = new Map<string, KernelTotal>();
  for (const entry of (profile.getExtraProfileInfo?.() ?? '').split(', ')) {
    const [kernel = '', ms = '0'] = entry.split(': ');
    const { count, ms: before } = totals.get(kernel) ?? { count: 0, ms: 0 };
    totals.set(kernel, { kernel, count: count + 1, ms: before + Number(ms) });
  }
  return [...totals.values()].sort((a, b) => b.ms - a.ms);
}
