import {
  backend,
  memory,
  mul,
  neg,
  softplus,
  sum,
  tensor1d,
  variable,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Variable } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { TINY_CONFIG } from '../../tests/parity/tiny-text-family';
import { stepInput } from '../ops';
import { cpuBackend } from '../ops/backend/cpu-backend';
import { createCpuBackend } from '../ops/backend/device';
import '../ops/testing/cpu-backend';
import { Rng } from '../shared/rng';
import { Optimizer } from './optimizer';
import { initialWeights } from './text/initial-weights';
import { TextPolicy } from './text/policy';
import { pretrainingStep } from './text/pretraining';
import { TextBatch } from './text/text-batch';
import { TrainStep, type StepInputs } from './train-step';

/** Other files of the process may have left the definitions in charge, and so may these tests. */
const withKernels = async () => {
  await createCpuBackend();
};
beforeEach(withKernels);
afterEach(withKernels);

const OPTIONS = { learningRate: 0.01, maxGradNorm: 1 };

/** Batches of two lengths by turns, as texts give them. */
function batches(): TextBatch[] {
  const rng = Rng.fromSeed(3);
  const vocabulary = TINY_CONFIG.vocabSize;
  return Array.from({ length: 8 }, (_, index) => {
    const rows = Array.from({ length: 5 }, () => ({
      prompt: [1, 4 + rng.integer(vocabulary - 4)],
      answer: Array.from(
        { length: index % 2 === 0 ? 5 : 11 },
        () => 4 + rng.integer(vocabulary - 4),
      ),
    }));
    return TextBatch.fromRows(rows, 0, TINY_CONFIG.maxPositions);
  });
}

interface Learned {
  readonly reported: number[][];
  readonly weights: number[][];
  readonly replays: number;
}

/** What steps report and the weights come to; `record` replays those of a shape seen before. */
async function learn(record: boolean): Promise<Learned> {
  const policy = TextPolicy.fromWeights(TINY_CONFIG, initialWeights(TINY_CONFIG, Rng.fromSeed(1)));
  const optimizer = new Optimizer(policy.variables);
  const step = pretrainingStep(policy, optimizer);
  const reported: number[][] = [];
  for (const batch of batches()) {
    if (!record) step.dispose();
    reported.push([...(await step.run({ batch }, OPTIONS, undefined))]);
  }
  const weights = [...policy.variables.values()].map((weight) => [...weight.dataSync()]);
  const { replays } = step;
  [step, optimizer, policy].forEach((each) => {
    each.dispose();
  });
  return { reported, weights, replays };
}

test('on the processor a step of a shape seen before is replayed, to the bit of the step itself', async () => {
  const [plain, recorded] = [await learn(false), await learn(true)];
  // The larger shape takes the place of the smaller, which is recorded once more.
  expect([plain.replays, recorded.replays]).toEqual([0, 5]);
  expect(recorded.reported).toEqual(plain.reported);
  expect(recorded.weights).toEqual(plain.weights);
});

test('recorded steps agree with the definitions', async () => {
  const recorded = await learn(true);
  await createCpuBackend({ kernels: 'reference' });
  const { reported, replays } = await learn(true);
  expect(replays).toBe(0);
  reported.forEach((values, step) => {
    values.forEach((value, index) => {
      expect(recorded.reported[step]?.[index]).toBeCloseTo(value, 4);
    });
  });
});

test('recorded steps leave no tensor and no memory behind when they are forgotten', async () => {
  const { heap } = cpuBackend(backend()).kernels!;
  await learn(true);
  const before = { tensors: memory().numTensors, bytes: heap.usedBytes };
  await learn(true);
  expect({ tensors: memory().numTensors, bytes: heap.usedBytes }).toEqual(before);
});

test('a replayed step asks for no memory', async () => {
  const { heap } = cpuBackend(backend()).kernels!;
  const policy = TextPolicy.fromWeights(TINY_CONFIG, initialWeights(TINY_CONFIG, Rng.fromSeed(1)));
  const step = pretrainingStep(policy, new Optimizer(policy.variables));
  const [first, second, third] = batches();
  await step.run({ batch: first! }, OPTIONS, undefined);
  const before = heap.usedBytes;
  let asked = 0;
  const allocate = heap.allocate.bind(heap);
  heap.allocate = (bytes) => {
    asked++;
    return allocate(bytes);
  };
  await step.run({ batch: third! }, OPTIONS, undefined);
  expect([asked, heap.usedBytes]).toEqual([0, before]);
  await step.run({ batch: second! }, OPTIONS, undefined);
  expect(asked).toBeGreaterThan(0);
  Reflect.deleteProperty(heap, 'allocate');
  step.dispose();
  policy.dispose();
});

interface Given extends StepInputs {
  readonly batch: StepInputs['batch'] & { readonly weights: Float32Array };
}

/** A step of four numbers whose loss is made by `lossOf`. */
function smallStep(lossOf: (x: Variable, weights: Tensor1D) => Scalar) {
  const x = variable(tensor1d([1, -2, 3, 0.5]));
  const optimizer = new Optimizer(new Map([['x', x]]));
  const step = new TrainStep<Given>(optimizer, ({ batch }) => ({
    loss: lossOf(x, stepInput(batch, ({ weights }) => weights) as Tensor1D),
  }));
  const run = (...weights: number[]) => {
    const batch = {
      size: 1,
      steps: 4,
      weights: Float32Array.from(weights),
    } as unknown as Given['batch'];
    return step.run({ batch }, { learningRate: 0.1 }, undefined);
  };
  return { x, step, run };
}

test('a step in which JavaScript reads what a kernel wrote is never replayed', async () => {
  const { step, run } = smallStep((x, weights) => {
    const factor = sum(weights).dataSync()[0] ?? 0;
    return mul<Scalar>(factor, sum(x));
  });
  const { heap } = cpuBackend(backend()).kernels!;
  expect((await run(1, 1, 1, 1))[0]).toBeCloseTo(10, 5);
  const before = heap.usedBytes;
  const [loss] = await run(2, 2, 2, 2);
  expect(step.replays).toBe(0);
  expect(loss).toBeCloseTo(8 * (2.5 - 0.4), 4);
  expect(heap.usedBytes).toBe(before);
});

test('a replayed step sees the numbers that it is given and the weights as they are then', async () => {
  const { x, step, run } = smallStep((values, weights) =>
    neg<Scalar>(sum(mul(weights, softplus(values)))),
  );
  const expected = (weights: readonly number[]) =>
    -[...x.dataSync()].reduce((total, value, at) => total + weights[at]! * Math.log1p(Math.exp(value)), 0); // prettier-ignore
  for (const weights of [
    [1, 2, 3, 4],
    [0, -1, 0.5, 2],
    [3, 3, 3, 3],
  ]) {
    const loss = expected(weights);
    expect((await run(...weights))[0]).toBeCloseTo(loss, 4);
  }
  expect(step.replays).toBe(2);
});
