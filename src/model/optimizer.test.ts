import { memory, mul, square, sum, add, tensor, tidy, variable } from '@tensorflow/tfjs-core';
import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createCpuBackend } from '../ops';
import { Optimizer, type OptimizerOptions, type StepOptions } from './optimizer';
import { disposeVariables, saveVariables } from './variables';

beforeAll(async () => {
  await createCpuBackend();
});

const RATE = 0.1;

function parameters(): Map<string, Variable> {
  return new Map([
    ['matrix', tidy(() => variable(tensor([3, -4], [1, 2])))],
    ['bias', tidy(() => variable(tensor([2], [1])))],
  ]);
}

/** ½ Σ p², whose gradient is p itself. */
function halfSquares(variables: ReadonlyMap<string, Variable>): () => Scalar {
  return () =>
    tidy(() => {
      const squares = [...variables.values()].map((parameter) => sum(square(parameter)));
      return mul(
        squares.reduce((total, term) => add(total, term)),
        0.5,
      );
    });
}

function run(
  steps: number,
  options: Partial<OptimizerOptions>,
  settings: Partial<StepOptions> = {},
): { variables: Map<string, Variable>; optimizer: Optimizer; gradNorms: number[] } {
  const variables = parameters();
  const optimizer = new Optimizer(variables, options);
  const gradNorms: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { loss, gradNorm } = optimizer.minimize(halfSquares(variables), {
      learningRate: RATE,
      ...settings,
    });
    gradNorms.push(gradNorm.dataSync<'float32'>()[0] ?? NaN);
    loss.dispose();
    gradNorm.dispose();
  }
  return { variables, optimizer, gradNorms };
}

async function values(variables: ReadonlyMap<string, Variable>): Promise<Record<string, number[]>> {
  const saved = await saveVariables(variables);
  return Object.fromEntries([...saved].map(([name, { data }]) => [name, [...data]]));
}

/** Adam with the textbook's equations, for one parameter whose gradient is itself. */
function adamByHand(start: number, steps: number, options: Required<OptimizerOptions>): number {
  let [p, m, v] = [start, 0, 0];
  for (let step = 1; step <= steps; step++) {
    const gradient = p;
    m = options.beta1 * m + (1 - options.beta1) * gradient;
    v = options.beta2 * v + (1 - options.beta2) * gradient * gradient;
    const [mScale, vScale] = [1 - options.beta1 ** step, 1 - options.beta2 ** step];
    p -= RATE * options.weightDecay * p;
    p -=
      options.variant === 'pytorch'
        ? (RATE * (m / mScale)) / (Math.sqrt(v / vScale) + options.epsilon)
        : (RATE * (Math.sqrt(vScale) / mScale) * m) / (Math.sqrt(v) + options.epsilon);
  }
  return p;
}

const ADAM = { beta1: 0.9, beta2: 0.99, epsilon: 0.5, weightDecay: 0 };

test.each(['pytorch', 'tensorflow'] as const)('%s: five steps by hand', async (variant) => {
  const options = { ...ADAM, variant };
  const { variables, optimizer } = run(5, options);
  const found = await values(variables);
  expect(found['matrix']?.[0]).toBeCloseTo(adamByHand(3, 5, options), 5);
  expect(found['matrix']?.[1]).toBeCloseTo(adamByHand(-4, 5, options), 5);
  expect(found['bias']?.[0]).toBeCloseTo(adamByHand(2, 5, options), 5);
  optimizer.dispose();
  disposeVariables(variables);
});

test('weight decay pulls matrices, not biases', async () => {
  const options = { ...ADAM, weightDecay: 0.5, variant: 'pytorch' as const };
  const { variables, optimizer } = run(3, options);
  const found = await values(variables);
  expect(found['matrix']?.[0]).toBeCloseTo(adamByHand(3, 3, options), 5);
  expect(found['bias']?.[0]).toBeCloseTo(adamByHand(2, 3, { ...options, weightDecay: 0 }), 5);
  optimizer.dispose();
  disposeVariables(variables);
});

test('reports the norm before clipping and shortens longer gradients to the limit', async () => {
  const options = { beta1: 0, beta2: 0, epsilon: 1, variant: 'pytorch' as const };
  const { variables, optimizer, gradNorms } = run(1, options, { maxGradNorm: 1 });
  const norm = Math.sqrt(9 + 16 + 4);
  expect(gradNorms[0]).toBeCloseTo(norm, 5);
  const clipped = 3 / norm;
  expect((await values(variables))['matrix']?.[0]).toBeCloseTo(
    3 - (RATE * clipped) / (clipped + 1),
  );
  optimizer.dispose();
  disposeVariables(variables);
});

test('restored state continues exactly as if never interrupted', async () => {
  const whole = run(6, ADAM);
  const half = run(3, ADAM);
  const state = await half.optimizer.state();
  half.optimizer.dispose();
  const resumed = new Optimizer(half.variables, ADAM);
  resumed.restore(state);
  expect(resumed.step).toBe(3);
  for (let step = 0; step < 3; step++) {
    const result = resumed.minimize(halfSquares(half.variables), { learningRate: RATE });
    result.loss.dispose();
    result.gradNorm.dispose();
  }
  expect(await values(half.variables)).toEqual(await values(whole.variables));
  for (const used of [resumed, whole.optimizer]) used.dispose();
  disposeVariables(half.variables);
  disposeVariables(whole.variables);
});

test('refuses a state that lacks a moment, naming it', async () => {
  const { variables, optimizer } = run(1, ADAM);
  const state = new Map(await optimizer.state());
  state.delete('v.bias');
  expect(() => {
    optimizer.restore(state);
  }).toThrow(expect.objectContaining({ code: 'model-format', part: 'v.bias' }));
  optimizer.dispose();
  disposeVariables(variables);
});

test('refuses a loss that does not depend on every variable, naming the one', () => {
  const variables = parameters();
  const optimizer = new Optimizer(variables);
  const compute = () => tidy((): Scalar => sum(variables.get('bias') as Variable));
  expect(() => optimizer.minimize(compute, { learningRate: RATE })).toThrow(/matrix/);
  optimizer.dispose();
  disposeVariables(variables);
});

test('leaves no tensor behind', () => {
  const before = memory().numTensors;
  const { variables, optimizer } = run(3, ADAM, { maxGradNorm: 1 });
  optimizer.dispose();
  disposeVariables(variables);
  expect(memory().numTensors).toBe(before);
});
